/**
 * Documents in Lua. A document is one field of its collection's hash, and several members of its collection's sorted set:
 * one for each way it can be found, which are all of it, its parent and each of its tags; each in the order of `at` and,
 * when it has one, of `dueAt`; within each, by state.
 */
export const DOCUMENTS = String.raw`
local function unpackDocument(packed)
  local revision, at, dueAt, parent, state, tags, body = unpack(cmsgpack.unpack(packed))
  return { revision = revision, at = at, dueAt = dueAt, parent = parent, state = state, tags = tags, body = body }
end
local function readDocument(key, name)
  local packed = redis.call('HGET', key, name)
  return packed and unpackDocument(packed)
end
local function writeDocument(key, name, document)
  redis.call('HSET', key, name, cmsgpack.pack({
    document.revision, document.at, document.dueAt, document.parent, document.state, document.tags, document.body,
  }))
end
local function stated(state)
  return state and '1' .. named(state) or '0'
end
local ALL = 'a'
local function ofParent(parent)
  return 'p' .. named(parent)
end
local function ofTag(tag)
  return 't' .. named(tag)
end
local BY_AT, BY_DUE = 'a', 'd'

local function membersOf(name, document)
  local ways = { ALL }
  if document.parent then ways[#ways + 1] = ofParent(document.parent) end
  for index = 1, #document.tags do
    ways[#ways + 1] = ofTag(document.tags[index])
  end
  local members = {}
  local state = stated(document.state)
  for index = 1, #ways do
    members[BY_AT .. ways[index] .. state .. sortable(document.at) .. name] = true
    if document.dueAt then members[BY_DUE .. ways[index] .. state .. sortable(document.dueAt) .. name] = true end
  end
  return members
end

local function foundAlike(a, b)
  if a.at ~= b.at or a.dueAt ~= b.dueAt or a.parent ~= b.parent or a.state ~= b.state then return false end
  for index = 1, math.max(#a.tags, #b.tags) do
    if a.tags[index] ~= b.tags[index] then return false end
  end
  return true
end
local function changeMembers(key, name, old, new)
  if old and new and foundAlike(old, new) then return end
  local was, is = old and membersOf(name, old) or {}, new and membersOf(name, new) or {}
  for member in pairs(was) do
    if not is[member] then redis.call('ZREM', key, member) end
  end
  for member in pairs(is) do
    if not was[member] then redis.call('ZADD', key, 0, member) end
  end
end

local function readPut()
  local put = { docs = KEYS[num()], key = arg(), revision = num(), deletes = arg() == '1' }
  put.index = KEYS[num()]
  put.at, put.dueAt, put.parent, put.state, put.tags = num(), numOrFalse(), textOrFalse(), textOrFalse(), list()
  put.body = arg()
  return put
end
local function applyPut(put)
  local old = readDocument(put.docs, put.key)
  if put.deletes then
    redis.call('HDEL', put.docs, put.key)
    changeMembers(put.index, put.key, old, nil)
    return
  end
  put.revision = put.revision + 1
  writeDocument(put.docs, put.key, put)
  changeMembers(put.index, put.key, old, put)
end
local function documentReply(name, document)
  return {
    name, shown(document.revision), shown(document.at), shown(document.dueAt), document.parent, document.state,
    document.tags, document.body,
  }
end
`;
