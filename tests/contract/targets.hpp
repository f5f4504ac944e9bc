// The targets under one contract: a fresh, empty one of each kind, and how to write for it what the contract asks.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "runtime/target/target.hpp"

namespace pipec::test {

// A folder that goes away with the object.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  std::string file(const std::string& name) const { return path_ + "/" + name; }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

struct Fixture {
  std::string name;
  bool postgres = false;
  target::Settings settings;
  std::shared_ptr<TemporaryFolder> folder;  // SQLite's

  std::unique_ptr<target::Target> open(target::Access access = target::Access::read_write) const {
    return target::open(settings, access);
  }
  std::string schema() const { return postgres ? "public" : ""; }
  std::string table(const std::string& name) const;  // in full and quoted
  std::string type(const ir::Type& type) const;      // S-G
  std::string canonical(const std::string& expression, const ir::Type& type) const;  // SQL for the canonical text
  plan::Bulk bulk(const std::string& table, const std::vector<plan::BulkColumn>& columns) const;
  // CREATE TABLE with these columns, committed.
  void create(target::Target& target, const std::string& table, const std::vector<plan::BulkColumn>& columns) const;
};

// "sqlite" or "postgres"; each call gives a new database.
Fixture fixture(const std::string& name);
inline const std::vector<std::string> target_names = {"sqlite", "postgres"};

std::string quoted(const std::string& name);

// Rows to columns. Slices point into the batch's arena.
value::TypedBatch batch_of(const std::vector<ir::Type>& types, const std::vector<std::vector<ir::Value>>& rows);

// Copies all rows in one transaction, and commits.
std::uint64_t load(const Fixture& fixture, target::Target& target, const std::string& table,
                   const std::vector<plan::BulkColumn>& columns, const std::vector<std::vector<ir::Value>>& rows);

// The error that the action throws; a test that expects one fails when there is none.
target::TargetError error_of(const std::function<void()>& action);

}  // namespace pipec::test
