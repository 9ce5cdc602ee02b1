/**
 * The commit script.
 *
 * C1. Redis takes back nothing: a script that fails half-way leaves its first half. So everything is judged, and every key
 *     that will be written is read once, before the first write. What can still go wrong after that is the server itself,
 *     and what it wrote of a script goes to the log as one transaction, which a restart takes whole or not at all.
 * C2. Judged in the port's order: late, thread, documents, erasures, appends. The answer begins with the time.
 * C3. Where something was stored already there is a clock. Without one the data are gone, whatever may be judged of the
 *     rest: nothing is put where they were. No other script makes a clock where there is none.
 */
export const COMMIT = String.raw`
local EVENTS = KEYS[7]
local now = timeAt(CLOCK)
if arg() == '1' and seen == 0 then return { shown(now), 'gone' } end
local before = numOrFalse()
if before and now >= before then return { shown(now), 'late' } end

local asked, old, verdict
if arg() == '1' then
  asked = readChange()
  redis.call('ZCARD', DUE)
  redis.call('ZCARD', OPEN)
  redis.call('ZCARD', LISTED)
  old = readHold(asked.id)
  verdict = judge(old, asked, now)
  if verdict.refused then return { shown(now), verdict.refused, asked.id, shown(verdict.leaseUntil) } end
  redis.call('HEXISTS', THREADS, asked.id)
end

local puts, revisions = {}, {}
for index = 1, num() do
  local put = readPut()
  local name = put.docs .. named(put.key)
  local current = revisions[name]
  if not current then
    redis.call('ZCARD', put.index)
    local document = readDocument(put.docs, put.key)
    current = document and document.revision or 0
  end
  if current ~= put.revision then return { shown(now), 'revision', put.key } end
  revisions[name] = put.deletes and 0 or current + 1
  puts[index] = put
end

local erasures = {}
for index = 1, num() do
  local key, stream, seq = KEYS[num()], arg(), arg()
  local record = redis.call('HGET', key, seq)
  if not record then return { shown(now), 'missing', stream } end
  erasures[index] = { key = key, seq = seq, bare = string.match(record, '^[^\n]*') .. '\n\n' }
end

local appends, heads = {}, {}
for index = 1, num() do
  local append = { key = KEYS[num()], stream = arg(), seq = num(), record = arg() }
  local head = heads[append.key] or redis.call('HLEN', append.key)
  if append.seq ~= head + 1 then return { shown(now), 'head', append.stream } end
  heads[append.key] = append.seq
  appends[index] = append
end
if #appends > 0 then redis.call('XLEN', EVENTS) end

local woken = list()
if #woken > 0 then
  redis.call('ZCARD', DUE)
  redis.call('HLEN', HOLDS)
end

if asked then applyChange(asked, old, verdict, now) end
for index = 1, #puts do
  applyPut(puts[index])
end
for index = 1, #erasures do
  redis.call('HSET', erasures[index].key, erasures[index].seq, erasures[index].bare)
end
for index = 1, #appends do
  local append = appends[index]
  local seq = shown(append.seq)
  redis.call('HSET', append.key, seq, append.record)
  redis.call('XADD', EVENTS, '0-*', 's', append.stream, 'n', seq)
end
for index = 1, #woken do
  wake(woken[index], now)
end
keepTime(CLOCK, now)
if not verdict then return { shown(now), 'ok' } end
return { shown(now), 'ok', verdict.granted and shown(verdict.fence), shown(verdict.wakes), shown(verdict.head) }
`;
