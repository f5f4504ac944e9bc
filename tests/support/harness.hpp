// From the text of a .pipe to rows in a real database: compile, answer the plan's questions, apply. The input files are
// in memory; the database is a SQLite file of its own or a database of the private PostgreSQL.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "compiler/plan/make_plan.hpp"
#include "runtime/engine/run.hpp"
#include "tests/support/memory_world.hpp"

namespace pipec::test {

enum class On { sqlite, postgres };
std::string to_text(On on);

class Harness {
 public:
  explicit Harness(On on);
  ~Harness();
  Harness(const Harness&) = delete;
  Harness& operator=(const Harness&) = delete;

  // Input files stand in /data; the .pipe too. `connection db` is declared for the text.
  void file(const std::string& name, std::string content) { world.files.put("/data/" + name, std::move(content)); }

  // The body of a .pipe without its first line and connection. Throws std::runtime_error with the diagnostics.
  void compile(const std::string& body);
  plan::Plan make_plan(const plan::Request& request = {});
  // Plans and runs what was compiled last.
  engine::RunReport apply(const plan::Request& request = {});
  engine::TaskReport apply_task(const plan::Request& request = {}) { return apply(request).tasks.at(0); }

  // Rows of a query, columns joined by `|`, null as ∅.
  std::vector<std::string> query(const std::string& sql);
  // The table's columns as canonical text, the same on both targets; in byte order of the lines.
  std::vector<std::string> rows(const std::string& task = "");
  // Rejects of the latest run that has any of the task: file, row, offset, line, raw, encoding, reasons; in input order.
  std::vector<std::string> rejects(const std::string& task = "");
  std::string own(const std::string& table) const;  // pipec's table in this dialect

  target::Rows ask(const std::string& sql);
  target::Target& target();
  void close() { target_.reset(); }  // the next use opens a new connection

  MemoryWorld world;
  engine::Options options;
  ir::Program program;
  ir::Bindings bindings;

 private:
  const ir::Task& task(const std::string& name) const;
  void give_back() noexcept;
  On on_;
  std::string folder_, database_;
  std::unique_ptr<target::Target> target_;
};

// One line: the counts that are not zero, and what came of the task.
std::string summary(const engine::TaskReport& report);

}  // namespace pipec::test
