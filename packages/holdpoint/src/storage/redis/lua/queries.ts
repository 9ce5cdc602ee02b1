/** Scripts that only read: one view of the tenant's data each. */

export const READ = String.raw`
local after, limit = num(), num()
local last = math.min(redis.call('HLEN', KEYS[1]), after + limit)
local reply = {}
while after < last do
  local seqs = {}
  for seq = after + 1, math.min(after + 500, last) do
    seqs[#seqs + 1] = shown(seq)
  end
  local records = redis.call('HMGET', KEYS[1], unpack(seqs))
  for index = 1, #records do
    reply[#reply + 1] = records[index]
  end
  after = after + #seqs
end
return reply
`;

export const ROW = String.raw`
local id = arg()
local hold = readHold(id)
return hold and rowOf(id, hold)
`;

export const GET = String.raw`
local reply = {}
for _, name in ipairs(list()) do
  local document = readDocument(KEYS[1], name)
  if document then reply[#reply + 1] = documentReply(name, document) end
end
return reply
`;

export const FIND = String.raw`
local DOCS, INDEX = KEYS[1], KEYS[2]
local order, limit = arg(), num()
local after = arg() == '1' and sortable(num()) .. arg()
local parent = textOrFalse()
local states = arg() == '1' and list()
local tags = arg() == '1' and list()
local backwards = order == 'newest'
local kind = order == 'due' and BY_DUE or BY_AT

local ways = {}
if parent then
  ways[1] = kind .. ofParent(parent)
elseif tags then
  for index = 1, #tags do
    ways[index] = kind .. ofTag(tags[index])
  end
else
  ways[1] = kind .. ALL
end
local function hasTag(name)
  local own = readDocument(DOCS, name).tags
  for index = 1, #own do
    for at = 1, #tags do
      if own[index] == tags[at] then return true end
    end
  end
  return false
end
local filtered = parent and tags

local walks = {}
local function goAlong(prefix)
  local found = {}
  walks[#walks + 1] = found
  local from, left = after, limit + 1
  while left > 0 do
    local members = walk(INDEX, prefix, from, backwards, left)
    local asked = left
    for index = 1, #members do
      from = string.sub(members[index], #prefix + 1)
      if not filtered or hasTag(string.sub(from, 9)) then
        found[#found + 1] = from
        left = left - 1
      end
    end
    if #members < asked then return end
  end
end
for index = 1, #ways do
  if states then
    for at = 1, #states do
      goAlong(ways[index] .. stated(states[at]))
    end
  else
    goAlong(ways[index] .. stated(false))
    local names = namesAfter(INDEX, ways[index] .. '1')
    for at = 1, #names do
      goAlong(ways[index] .. stated(names[at]))
    end
  end
end

local first, more = firstOf(walks, backwards, limit)
local reply = { more and '1' or '0' }
for index = 1, #first do
  local name = string.sub(first[index], 9)
  reply[#reply + 1] = documentReply(name, readDocument(DOCS, name))
end
return reply
`;

export const LIST = String.raw`
local limit, backwards = num(), arg() == '1'
local after = arg() == '1' and sortable(num()) .. arg()
local statuses, graph = list(), textOrFalse()
local walks = {}
for index = 1, #statuses do
  local status = named(statuses[index])
  local graphs = graph and { graph } or namesAfter(LISTED, status)
  for at = 1, #graphs do
    local prefix = status .. named(graphs[at])
    local found = walk(LISTED, prefix, after, backwards, limit + 1)
    for place = 1, #found do
      found[place] = string.sub(found[place], #prefix + 1)
    end
    walks[#walks + 1] = found
  end
end
local first, more = firstOf(walks, backwards, limit)
local reply = { more and '1' or '0' }
for index = 1, #first do
  local id = string.sub(first[index], 9)
  reply[#reply + 1] = rowOf(id, readHold(id))
end
return reply
`;

export const UNCLAIMABLE = String.raw`
local limit, served, walks = num(), {}, {}
for _, route in ipairs(list()) do
  served[route] = true
end
for _, route in ipairs(namesAfter(OPEN, '')) do
  if not served[route] then
    local prefix = named(route)
    local found = walk(OPEN, prefix, false, false, limit)
    for place = 1, #found do
      found[place] = string.sub(found[place], #prefix + 1)
    end
    walks[#walks + 1] = found
  end
end
local reply = {}
for _, member in ipairs((firstOf(walks, false, limit))) do
  local id = string.sub(member, 9)
  reply[#reply + 1] = rowOf(id, readHold(id))
end
return reply
`;
