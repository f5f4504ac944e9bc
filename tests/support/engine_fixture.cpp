#include "tests/support/engine_fixture.hpp"

#include <algorithm>

namespace pipec::test {
namespace {

using plan::Origin;
using plan::Slot;

ir::Type type(ir::TypeKind kind) {
  ir::Type made;
  made.kind = kind;
  return made;
}

plan::Bulk fields(const std::string& text, const std::vector<std::pair<const char*, ir::TypeKind>>& columns) {
  plan::Bulk bulk{text, text, {}};
  for (std::uint32_t i = 0; i < columns.size(); ++i)
    bulk.columns.push_back({columns[i].first, type(columns[i].second), {Origin::Kind::field, i}});
  return bulk;
}

}  // namespace

EngineFixture::EngineFixture() {
  ir::Task task;
  task.name = task.identity = "t";
  task.source.folder = "/data";
  task.target = {ir::ConnectionId{0}, "", "t", {}, "db.t"};
  task.write.mode = ir::WriteMode::merge;
  task.write.on = {ir::ColumnId{0}};
  ir::Column id, name;
  id.name = id.header = "id";
  id.type = type(ir::TypeKind::int64);
  name.name = name.header = "name";
  name.type = type(ir::TypeKind::string);
  name.type.length = 5;
  task.columns = {id, name};
  program.connections.add({"db", ir::ConnectionKind::sqlite, {}, "/data", {}});
  program.order.push_back(program.tasks.add(task));
  bindings.now_us = world.clock.now;

  plan.hash = "plan";
  plan::TaskPlan planned;
  planned.task = ir::TaskId{0};
  planned.name = "t";
  planned.target = "db.t";
  planned.target_identity = "t";
  planned.source_version = "v1";
  planned.declaration = "d1";
  plan::Load& load = planned.load;
  load.prepare = {{"tables", "prepare", {}}};
  load.lock = {"lock", "lock", {}};
  load.read_marker = {"marker", "marker", {}};
  load.read_files = {"files", "files", {}};
  load.abandon_runs = {"abandon", "abandon", {}};
  load.insert_run = {{"begin", "begin-run", {Slot::run_id, Slot::state}}};
  load.claim_run = {"claim", "claim", {Slot::run_id}};
  load.open = {{"open", "open", {}}};
  load.ways.emplace_back();
  plan::Way& way = load.ways.back();
  way.rows = {"rows", "rows",
               {{"id", id.type, {Origin::Kind::column, 0}},
                {"name", name.type, {Origin::Kind::column, 1}},
                {"_pos", type(ir::TypeKind::int64), {Origin::Kind::position, 0}}}};
  way.publish = {{"publish", "publish", {}}};
  way.counts = {"counts", "counts", {}};
  load.rejects = fields("rejects", {{"run_id", ir::TypeKind::string}, {"task", ir::TypeKind::string},
                                    {"source_file", ir::TypeKind::string}, {"source_row", ir::TypeKind::int64},
                                    {"byte_offset", ir::TypeKind::int64}, {"line", ir::TypeKind::int64},
                                    {"raw", ir::TypeKind::string}, {"raw_encoding", ir::TypeKind::string},
                                    {"reasons", ir::TypeKind::json}, {"at", ir::TypeKind::timestamp}});
  load.files = fields("file-rows", {{"task", ir::TypeKind::string}, {"target", ir::TypeKind::string},
                                    {"param_key", ir::TypeKind::string}, {"file", ir::TypeKind::string},
                                    {"size", ir::TypeKind::int64}, {"validator", ir::TypeKind::string},
                                    {"content_hash", ir::TypeKind::string}, {"declaration", ir::TypeKind::string},
                                    {"run_id", ir::TypeKind::string}, {"at", ir::TypeKind::timestamp}});
  load.record = {{"record", "record", {Slot::run_id, Slot::state, Slot::source_version, Slot::read, Slot::reasons}}};
  load.prepare_refusal = {{"reject table", "prepare-refusal", {}}};
  load.refuse = {{"refuse", "refuse", {Slot::run_id, Slot::state, Slot::quarantined}}};
  load.abort_run = {"abort", "abort", {Slot::run_id, Slot::state}};
  load.read_run = {"state", "run-state", {Slot::run_id}};
  load.dry_open = {{"open", "dry-open", {}}};
  load.dry_rows = way.rows;
  load.dry_rows.text = "dry-rows";
  load.dry_counts = {"counts", "counts", {}};
  plan.tasks.push_back(std::move(planned));
  options.wait_us = 1000;
}

void EngineFixture::file(const std::string& name, const std::string& content) {
  const std::string path = "/data/" + name;
  world.files.put(path, content);
  ir::FileFacts facts;
  facts.name = name;
  facts.path = path;
  facts.state = *world.files.state(path);
  facts.content_hash = source::content_hash(world.files, path);
  planned().files.push_back(facts);
}

void EngineFixture::counts(plan::Tally tally) {
  target.answers["counts"] = {{std::to_string(tally.inserted), std::to_string(tally.updated), std::to_string(tally.unchanged),
                               std::to_string(tally.stale), std::to_string(tally.winners), std::to_string(tally.removed)}};
}

void EngineFixture::two_good_rows() {
  file("a.csv", "id,name\n1,one\n2,two\n");
  counts({.inserted = 2, .winners = 2});
}

void EngineFixture::fail_at(const std::string& step, target::Trouble trouble, int times, const std::string& code,
                            const std::string& constraint) {
  target.before = [=, left = times](const std::string& now) mutable {
    if (now != step || left <= 0) return;
    --left;
    target::TargetError error(trouble, "planted trouble");
    error.code = code;
    error.constraint = trouble == target::Trouble::row_refused ? constraint : "";
    throw error;
  };
}

std::string EngineFixture::run_states() {
  std::string states;
  for (const auto& [id, state] : target.committed.runs) states += (states.empty() ? "" : " ") + state;
  return states;
}

engine::RunReport EngineFixture::run() {
  World here = world.world();
  return engine::run(program, bindings, plan, [&](ir::ConnectionId) -> target::Target& { return target; }, here, options,
                     progress, stop.get_token());
}

std::size_t EngineFixture::steps(const std::string& name) const {
  return static_cast<std::size_t>(std::count(target.log.begin(), target.log.end(), name));
}

}  // namespace pipec::test
