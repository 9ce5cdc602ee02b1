/**
 * Threads in Lua: judging a hold, changing a row and finding it.
 *
 * `judge` says what `judgeHold` (storage/hold.ts) says; a test compares the two.
 *
 * F1. No fence is given out twice, also where a failover or a restart lost the claim it was given out with: the first claim
 *     in another history (N4) leaves out as many fences as the history's name says. Within one, a claim adds one.
 *
 * A thread is two fields of two hashes: what every commit looks at (`holds`), and the rest (`threads`), so that a wake
 * does not write a body again. It is listed in `due` while it has an instant to be due at, in `open` while it has not
 * ended, and always in `listed`.
 */
export const THREADS = String.raw`
local CLOCK, HOLDS, THREADS, DUE, OPEN, LISTED = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
local ENDED = { completed = true, failed = true, canceled = true }

local function readHold(id)
  local packed = redis.call('HGET', HOLDS, id)
  if not packed then return nil end
  local fence, wakes, head, held, dueAt, route, createdAt, order, claimedIn = unpack(cmsgpack.unpack(packed))
  return {
    fence = fence, wakes = wakes, head = head, held = held, dueAt = dueAt, route = route, createdAt = createdAt,
    order = order, claimedIn = claimedIn,
  }
end
local function writeHold(id, hold)
  redis.call('HSET', HOLDS, id, cmsgpack.pack({
    hold.fence, hold.wakes, hold.head, hold.held, hold.dueAt, hold.route, hold.createdAt, hold.order, hold.claimedIn,
  }))
end
local function readThread(id)
  local graph, version, status, createdAt, updatedAt, body = unpack(cmsgpack.unpack(redis.call('HGET', THREADS, id)))
  return { graph = graph, version = version, status = status, createdAt = createdAt, updatedAt = updatedAt, body = body }
end
local function writeThread(id, thread)
  redis.call('HSET', THREADS, id, cmsgpack.pack({ thread.graph, thread.version, thread.status, thread.createdAt, thread.updatedAt, thread.body }))
end

local function rowOf(id, hold)
  local thread = readThread(id)
  return {
    id, hold.route, thread.graph, thread.version, thread.status, shown(hold.head), shown(hold.fence), shown(hold.wakes),
    hold.held and '1' or '0', shown(hold.dueAt), shown(thread.createdAt), shown(thread.updatedAt), thread.body,
  }
end

-- Of threads due at one instant the one that was created first comes first.
local function rankOf(id, hold)
  return sortable(hold.dueAt) .. sortable(hold.createdAt) .. struct.pack('>I4', hold.order) .. id
end
local RANK = 8 + 8 + 4
local function changeDue(id, old, new)
  local was = old and old.dueAt and named(old.route) .. rankOf(id, old)
  local is = new.dueAt and named(new.route) .. rankOf(id, new)
  if was == is then return end
  if was then redis.call('ZREM', DUE, was) end
  if is then redis.call('ZADD', DUE, 0, is) end
end
local function change(key, was, is)
  if was == is then return end
  if was then redis.call('ZREM', key, was) end
  if is then redis.call('ZADD', key, 0, is) end
end
local function openAs(id, hold, thread)
  return hold and not ENDED[thread.status] and named(hold.route) .. sortable(hold.createdAt) .. id
end
local function listedAs(id, thread)
  return thread and named(thread.status) .. named(thread.graph) .. sortable(thread.createdAt) .. id
end

local function dueAfterWake(dueAt, now)
  return dueAt and math.min(dueAt, now) or now
end

-- The fence of a claim, and the history it is made in; began is what a thread that is not there goes by.
local function nextFence(row)
  local now, was = history(), row.claimedIn or began
  local fence = row.fence + 1
  if was and was ~= '' and was ~= now then fence = fence + tonumber(string.sub(now, 1, 8), 16) end
  return fence, now
end

local function judge(row, change, now)
  local creates = change.kind == 'create'
  if not row and not creates then return { refused = 'missing' } end
  if row and creates then return { refused = 'exists' } end
  local current = row or { fence = 0, wakes = 0, head = 0, held = false, dueAt = false }
  local wakes = current.wakes + (change.woken and 1 or 0)
  local fence, claimedIn = current.fence, current.claimedIn
  if change.kind == 'fence' then
    if not current.held or fence ~= change.fence then return { refused = 'fenced' } end
  elseif current.held and current.dueAt and current.dueAt > now then
    if change.kind ~= 'optional' then return { refused = 'leased', leaseUntil = current.dueAt } end
    return {
      granted = false, fence = fence, claimedIn = claimedIn, wakes = wakes, head = current.head, held = true,
      dueAt = current.dueAt,
    }
  else
    fence, claimedIn = nextFence(current)
  end
  local verdict = {
    granted = true, fence = fence, claimedIn = claimedIn, wakes = wakes, head = current.head, held = true,
    dueAt = now + change.leaseMs,
  }
  if change.releases then
    verdict.held = false
    verdict.dueAt = change.wakeAt
    if wakes ~= change.wakesSeen then verdict.dueAt = dueAfterWake(change.wakeAt, now) end
  end
  return verdict
end

local function readChange()
  local change = { id = arg(), kind = arg(), fence = num(), leaseMs = num(), woken = arg() == '1', order = num() }
  change.releases, change.wakeAt, change.wakesSeen = arg() == '1', numOrFalse(), num()
  change.set = arg() == '1'
  change.route, change.graph, change.version, change.status = textOrFalse(), textOrFalse(), textOrFalse(), textOrFalse()
  change.head, change.body = numOrFalse(), textOrFalse()
  return change
end

local function applyChange(asked, old, verdict, now)
  local id, set = asked.id, asked.set and verdict.granted
  local hold = {
    fence = verdict.fence, claimedIn = verdict.claimedIn, wakes = verdict.wakes, held = verdict.held,
    dueAt = verdict.dueAt,
  }
  hold.createdAt, hold.order = old and old.createdAt or now, old and old.order or asked.order
  hold.head = set and asked.head or verdict.head
  hold.route = set and asked.route or old.route
  writeHold(id, hold)
  changeDue(id, old, hold)
  if not set then return end
  local was = old and readThread(id)
  local thread = { createdAt = hold.createdAt, updatedAt = now }
  thread.graph = asked.graph or was.graph
  thread.version = asked.version or was.version
  thread.status = asked.status or was.status
  thread.body = asked.body or was.body
  writeThread(id, thread)
  local listedAlike = was and was.status == thread.status and was.graph == thread.graph
  if listedAlike and old.route == hold.route then return end
  change(OPEN, openAs(id, old, was), openAs(id, hold, thread))
  change(LISTED, listedAs(id, was), listedAs(id, thread))
end

local function wake(id, now)
  local old = readHold(id)
  if not old then return end
  local hold = readHold(id)
  hold.wakes = old.wakes + 1
  if not old.held then hold.dueAt = dueAfterWake(old.dueAt, now) end
  writeHold(id, hold)
  changeDue(id, old, hold)
end
`;
