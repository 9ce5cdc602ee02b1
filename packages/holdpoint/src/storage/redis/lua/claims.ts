/** Scripts that find due threads of one tenant, take them, and keep them. */

/** What is due, and nothing changed: how long each has been due, as it sorts. */
const DUE_THREADS = String.raw`
local function dueThreads(routes, now, limit)
  local walks = {}
  local last = sortable(now) .. LAST
  for index = 1, #routes do
    local prefix = named(routes[index])
    local members = redis.call('ZRANGE', DUE, '[' .. prefix, '(' .. prefix .. last, 'BYLEX', 'LIMIT', 0, limit)
    for at = 1, #members do
      members[at] = string.sub(members[at], #prefix + 1)
    end
    walks[index] = members
  end
  return (firstOf(walks, false, limit))
end
`;

export const PEEK = `${DUE_THREADS}${String.raw`
local now = timeAt(CLOCK)
local limit = num()
local reply = { shown(now) }
local found = dueThreads(list(), now, limit)
for index = 1, #found do
  local dueAt, createdAt, order = unsorted(found[index]), unsorted(string.sub(found[index], 9)), struct.unpack('>I4', string.sub(found[index], 17, RANK))
  reply[#reply + 1] = { shown(dueAt), shown(createdAt), shown(order), string.sub(found[index], RANK + 1) }
end
return reply
`}`;

export const CLAIM = `${DUE_THREADS}${String.raw`
local now = timeAt(CLOCK)
local leaseMs, limit = num(), num()
local reply = { shown(now) }
local found = dueThreads(list(), now, limit)
for index = 1, #found do
  local id = string.sub(found[index], RANK + 1)
  local old, hold = readHold(id), readHold(id)
  hold.fence, hold.claimedIn = nextFence(old)
  hold.held, hold.dueAt = true, now + leaseMs
  writeHold(id, hold)
  changeDue(id, old, hold)
  reply[#reply + 1] = rowOf(id, hold)
end
if #found > 0 then keepTime(CLOCK, now) end
return reply
`}`;

export const RENEW = String.raw`
local now = timeAt(CLOCK)
local leaseMs = num()
local reply = { shown(now) }
local renewed = false
for index = 1, num() do
  local id, fence = arg(), num()
  local old, hold = readHold(id), readHold(id)
  if old and old.held and old.fence == fence then
    renewed = true
    hold.dueAt = now + leaseMs
    writeHold(id, hold)
    changeDue(id, old, hold)
    reply[#reply + 1] = shown(hold.wakes)
  else
    reply[#reply + 1] = '-'
  end
end
if renewed then keepTime(CLOCK, now) end
return reply
`;
