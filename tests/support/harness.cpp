#include "tests/support/harness.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include "compiler/analyse/analyse.hpp"
#include "compiler/syntax/parse.hpp"
#include "runtime/source/snapshot.hpp"
#include "runtime/validate/validate.hpp"
#include "tests/support/private_postgres.hpp"

namespace pipec::test {
namespace {

struct NoVariables final : validate::Environment {
  std::optional<std::string> variable(const std::string&) override { return std::nullopt; }
};

std::string temporary_folder() {
  // In memory where there is such a folder: the disk's pace proves nothing here.
  std::string name = std::filesystem::exists("/dev/shm") ? "/dev/shm/pipec-test-XXXXXX"
                                                         : (std::filesystem::temp_directory_path() / "pipec-test-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make a temporary folder");
  return name;
}

// Making a database costs more than emptying one.
std::vector<std::string>& free_databases() {
  static std::vector<std::string> names;
  return names;
}

std::string take_database() {
  auto& names = free_databases();
  if (names.empty()) return PrivatePostgres::instance().create_database();
  std::string name = names.back();
  names.pop_back();
  return name;
}

std::string quoted(const std::string& name) { return "\"" + name + "\""; }

// A column as text that does not depend on the target.
std::string canonical(const ir::Column& column, On on) {
  const std::string name = quoted(column.name);
  const bool postgres = on == On::postgres;
  std::string text;
  switch (column.type.kind) {
    case ir::TypeKind::boolean: text = postgres ? name + "::int::text" : "CAST(" + name + " AS TEXT)"; break;
    case ir::TypeKind::decimal:
      text = postgres ? name + "::text"
             : column.type.precision > 15 ? name : fmt::format("printf('%.{}f', {})", column.type.scale, name);
      break;
    case ir::TypeKind::timestamp:
      text = postgres ? "to_char(" + name + R"( AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))" : name;
      break;
    case ir::TypeKind::datetime: text = postgres ? "to_char(" + name + R"(, 'YYYY-MM-DD"T"HH24:MI:SS.US'))" : name; break;
    case ir::TypeKind::time: text = postgres ? "to_char(" + name + ", 'HH24:MI:SS.US')" : name; break;
    case ir::TypeKind::bytes: text = postgres ? "encode(" + name + ", 'hex')" : "lower(hex(" + name + "))"; break;
    default: text = postgres ? name + "::text" : "CAST(" + name + " AS TEXT)"; break;
  }
  return "CASE WHEN " + name + " IS NULL THEN '∅' ELSE " + text + " END";
}

}  // namespace

std::string to_text(On on) { return on == On::sqlite ? "SQLite" : "PostgreSQL"; }

Harness::Harness(On on) : on_(on), folder_(temporary_folder()) {
  if (on == On::postgres) database_ = take_database();
  options.wait_us = 1000;
  options.spool_folder = folder_;
}

Harness::~Harness() {
  if (on_ == On::postgres) give_back();
  target_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

// Empties the database, so that another harness can have it.
void Harness::give_back() noexcept {
  try {
    target().rollback();
    PrivatePostgres::instance().sql(database_,
                                    "DROP SCHEMA IF EXISTS pipec CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public");
    free_databases().push_back(database_);
  } catch (const std::exception&) {
    // Left as it is: the next harness makes a new one.
  }
}

target::Target& Harness::target() {
  if (target_) return *target_;
  target::Settings settings;
  settings.name = "db";
  if (on_ == On::sqlite) {
    settings.kind = ir::ConnectionKind::sqlite;
    settings.values = {{"file", folder_ + "/test.db"}};
  } else {
    const PrivatePostgres& server = PrivatePostgres::instance();
    settings.kind = ir::ConnectionKind::postgres;
    settings.values = {{"host", server.host()}, {"port", server.port()}, {"user", server.user()}, {"database", database_}};
  }
  target_ = target::open(settings, target::Access::read_write);
  return *target_;
}

void Harness::compile(const std::string& body) {
  const std::string kind = on_ == On::sqlite ? "sqlite { file = \"test.db\" }" : "postgres { database = \"test\" }";
  text::Sources sources;
  const std::uint32_t source =
      sources.add({"test.pipe", "/data", "pipe 1\nconnection db: " + kind + "\n" + body + "\n"});
  diagnostic::Diagnostics diagnostics;
  const ast::File file = syntax::parse(sources, source, diagnostics);
  std::optional<ir::Program> made;
  if (!diagnostics.has_errors()) made = analyse::analyse(file, sources, diagnostics);
  if (!made || diagnostics.has_errors()) {
    std::string text;
    for (const diagnostic::Diagnostic& item : diagnostics.items()) text += diagnostic::render_text(item, sources, false);
    throw std::runtime_error(text.empty() ? "no program and no diagnostic" : text);
  }
  program = std::move(*made);
  bindings = {};
  bindings.now_us = world.clock.now;
  NoVariables none;
  for (const ir::Param& param : program.params) {
    if (!param.value) throw std::runtime_error("the param has no default: " + param.name);
    bindings.params.push_back(validate::evaluate(program, *param.value, bindings, none).value);
  }
}

plan::Plan Harness::make_plan(const plan::Request& request) {
  plan::Facts facts;
  NoVariables none;
  for (int round = 0; round < 10; ++round) {
    auto made = plan::make_plan(program, bindings, facts, request);
    if (auto* plan = std::get_if<plan::Plan>(&made)) return std::move(*plan);
    for (const plan::Question& question : std::get<std::vector<plan::Question>>(made)) {
      if (const auto* live = std::get_if<plan::LiveTable>(&question)) {
        facts.tables[live->key] = target().catalog(live->key.schema, live->key.table);
      } else if (const auto* ledger = std::get_if<plan::LedgerState>(&question)) {
        facts.ledgers[ledger->task] =
            target().ledger(program.tasks[ledger->task].identity, ledger->target_identity, ledger->param_key);
      } else if (const auto* inputs = std::get_if<plan::Inputs>(&question)) {
        const ir::FileSource& from = program.tasks[inputs->task].source;
        const ir::Value pattern = validate::evaluate(program, from.pattern, bindings, none).value;
        plan::InputFacts found;
        found.files = source::take_snapshot(world.files, std::get<std::string>(pattern.data), from.folder);
        found.missing = found.files.empty();
        for (ir::FileFacts& file : found.files) {
          file.content_hash = source::content_hash(world.files, file.path);
          if (from.csv.header) {
            try {
              file.header = source::read_header(world.files, file, from.csv);
            } catch (const source::FileRefused&) {
              file.header.clear();  // the load says it, with a reject
            }
          }
        }
        facts.inputs[inputs->task] = std::move(found);
      }
    }
  }
  throw std::runtime_error("the plan asks without end");
}

engine::RunReport Harness::apply(const plan::Request& request) {
  bindings.now_us = world.clock.now;
  const plan::Plan plan = make_plan(request);
  World here = world.world();
  engine::Progress progress;
  engine::Options chosen = options;
  chosen.reload = request.reload;
  return engine::run(program, bindings, plan, [&](ir::ConnectionId) -> target::Target& { return target(); }, here, chosen,
                     progress, {});
}

const ir::Task& Harness::task(const std::string& name) const {
  for (const ir::Task& one : program.tasks)
    if (name.empty() || one.name == name) return one;
  throw std::runtime_error("no such task: " + name);
}

target::Rows Harness::ask(const std::string& sql) {
  target().begin();
  try {
    target::Rows rows = target().execute(sql, {});
    target().rollback();
    return rows;
  } catch (...) {
    target().rollback();
    throw;
  }
}

std::vector<std::string> Harness::query(const std::string& sql) {
  std::vector<std::string> lines;
  for (const auto& row : ask(sql)) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) line += (i ? "|" : "") + row[i].value_or("∅");
    lines.push_back(std::move(line));
  }
  return lines;
}

std::vector<std::string> Harness::rows(const std::string& name) {
  const ir::Task& of = task(name);
  const ir::TableRef& table = of.target;
  if (!target().catalog(table.schema, table.table).exists) return {"no table"};
  std::string columns;
  for (const ir::Column& column : of.columns) columns += (columns.empty() ? "" : ", ") + canonical(column, on_);
  auto lines = query("SELECT " + columns + " FROM " + (table.schema.empty() ? "" : quoted(table.schema) + ".") +
                     quoted(table.table));
  std::sort(lines.begin(), lines.end());
  return lines;
}

std::string Harness::own(const std::string& table) const {
  return on_ == On::sqlite ? "pipec_" + table : "pipec." + table;
}

std::vector<std::string> Harness::rejects(const std::string& name) {
  const std::string table = own("reject"), identity = "'" + task(name).identity + "'";
  std::vector<std::string> lines;
  for (const auto& row : ask(fmt::format(
           "SELECT source_file, source_row, byte_offset, line, raw, raw_encoding, reasons FROM {0} WHERE task = {1} AND "
           "run_id = (SELECT run_id FROM {2} WHERE task = {1} AND state IN ('done', 'refused') ORDER BY created_at DESC, "
           "finished_at DESC LIMIT 1) ORDER BY source_file, byte_offset",
           table, identity, own("run")))) {
    std::string line;
    for (std::size_t i = 0; i < 6; ++i) line += row[i].value_or("∅") + "|";
    lines.push_back(line + nlohmann::json::parse(row[6].value()).dump());  // jsonb keeps neither order nor blanks
  }
  return lines;
}

std::string summary(const engine::TaskReport& report) {
  std::string text = engine::to_text(report.status);
  const engine::Counts& c = report.counts;
  const std::pair<const char*, std::uint64_t> counts[] = {
      {"read", c.read}, {"inserted", c.inserted}, {"updated", c.updated}, {"unchanged", c.unchanged}, {"stale", c.stale},
      {"deduped", c.deduped}, {"quarantined", c.quarantined}, {"suppressed", c.suppressed}, {"removed", c.removed}};
  for (const auto& [name, count] : counts)
    if (count > 0) text += fmt::format(" {}={}", name, count);
  if (report.exit_code != 0) text += fmt::format(" exit={}", report.exit_code);
  if (!report.error.empty()) text += " error: " + report.error;
  return text;
}

}  // namespace pipec::test
