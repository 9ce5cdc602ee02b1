/**
 * How scripts read their arguments, tell the time and write numbers and names so that they sort.
 *
 * N1. Lua's `<` on texts follows the server's locale, so it is never used on them: texts are compared byte by byte, which
 *     is the order of sorted sets and of code points.
 * N2. An instant in a sorted set is eight bytes that sort as the number does; a name before it carries its length, so that
 *     no name runs into what follows it. Whatever is listed by key ends with it.
 * N3. Time is the server's, or what the caller says it is, and never before what the tenant or the calling process has
 *     seen already.
 * N4. Every start of a server and every failover begins another history of the data, which may lack what came last; the
 *     server's replication id tells them apart. The tenant's clock keeps the one it began in.
 */
export const VALUES = String.raw`
local place = 0
local function arg()
  place = place + 1
  return ARGV[place]
end
local function num()
  return tonumber(arg())
end
local function numOrFalse()
  return tonumber(arg()) or false
end
-- '-' stands for nothing, '=' comes before a text, which may be empty.
local function textOrFalse()
  local given = arg()
  return given ~= '-' and string.sub(given, 2)
end
local function list()
  local items = {}
  for index = 1, num() do
    items[index] = arg()
  end
  return items
end
local function shown(number)
  return number and string.format('%.17g', number)
end

local function named(name)
  return #name .. ':' .. name
end
local function sortable(number)
  local bytes = struct.pack('>d', number + 0)
  if number >= 0 then
    return string.char(string.byte(bytes) + 128) .. string.sub(bytes, 2)
  end
  return (string.gsub(bytes, '.', function(one) return string.char(255 - string.byte(one)) end))
end
local function unsorted(bytes)
  if string.byte(bytes) >= 128 then
    return (struct.unpack('>d', string.char(string.byte(bytes) - 128) .. string.sub(bytes, 2, 8)))
  end
  return (struct.unpack('>d', (string.gsub(string.sub(bytes, 1, 8), '.', function(one) return string.char(255 - string.byte(one)) end))))
end
-- After everything that begins alike.
local LAST = string.rep('\255', 24)

local function sortsBefore(a, b)
  local shorter = math.min(#a, #b)
  for index = 1, shorter do
    local one, other = string.byte(a, index), string.byte(b, index)
    if one ~= other then return one < other end
  end
  return #a < #b
end

local known
local function history()
  known = known or string.match(redis.call('INFO', 'replication'), 'master_replid:(%x+)') or ''
  return known
end

local seen, began
local function timeAt(key)
  local said, floor = numOrFalse(), num()
  if not said then
    local time = redis.call('TIME')
    said = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
  end
  local kept, first = string.match(redis.call('GET', key) or '0', '^(%S+) ?(%x*)')
  seen, began = tonumber(kept), first
  return math.max(said, floor, seen)
end
local function keepTime(key, now)
  if seen < now then redis.call('SET', key, shown(now) .. ' ' .. (began ~= '' and began or history())) end
end

-- The first members of a sorted set that begin with a text, from a place on.
local function walk(key, prefix, after, backwards, limit)
  if backwards then
    local from = after and '(' .. prefix .. after or '(' .. prefix .. LAST
    return redis.call('ZRANGE', key, from, '[' .. prefix, 'BYLEX', 'REV', 'LIMIT', 0, limit)
  end
  local from = after and '(' .. prefix .. after or '[' .. prefix
  return redis.call('ZRANGE', key, from, '(' .. prefix .. LAST, 'BYLEX', 'LIMIT', 0, limit)
end
-- The names that come after a prefix: one step through the set for each.
local function namesAfter(key, prefix)
  local names = {}
  local from = '[' .. prefix
  while true do
    local found = redis.call('ZRANGE', key, from, '(' .. prefix .. LAST, 'BYLEX', 'LIMIT', 0, 1)[1]
    if not found then return names end
    local length, start = string.match(found, '^(%d+):()', #prefix + 1)
    local name = string.sub(found, start, start + tonumber(length) - 1)
    names[#names + 1] = name
    from = '(' .. prefix .. named(name) .. LAST
  end
end
-- The first of several walks, each once. What they found begins with an instant, and is in order already.
local function firstOf(walks, backwards, limit)
  local places, instants, first = {}, {}, {}
  local function goTo(walk, place)
    places[walk] = place
    instants[walk] = walks[walk][place] and unsorted(walks[walk][place])
  end
  for walk = 1, #walks do
    goTo(walk, 1)
  end
  while true do
    local next, member, instant
    for walk = 1, #walks do
      local own = instants[walk]
      if own then
        local isNext = not next or own < instant
        if next and own == instant then isNext = sortsBefore(walks[walk][places[walk]], member) end
        if next and backwards then isNext = not isNext end
        if isNext then next, member, instant = walk, walks[walk][places[walk]], own end
      end
    end
    if not next then return first, false end
    goTo(next, places[next] + 1)
    if member ~= first[#first] then
      if #first == limit then return first, true end
      first[#first + 1] = member
    end
  end
end
`;
