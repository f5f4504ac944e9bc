// Connections as this run has them: settings with every value known (S-M), secrets read when a command first needs one,
// targets opened on first use and kept.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "base/world.hpp"
#include "cli/console.hpp"
#include "cli/stop.hpp"
#include "compiler/ir/program.hpp"
#include "runtime/target/target.hpp"

namespace pipec::cli {

// Throws Stop(78) for a missing variable or secret. Secret values go to the redactor.
target::Settings settings_of(const ir::Program& program, ir::ConnectionId connection, const ir::Bindings& bindings,
                             World& world, Redactor& redactor);

// Where a connection leads, for people: "SQLite /data/shop.db", "PostgreSQL shop on db.internal:5432 as etl". No secret.
std::string place_of(const target::Settings& settings);

// What a command says when a database is in the way; "; next: …" of the message becomes the next step.
Stop stop_for(const target::TargetError& error);

// The exit code of interface.md for a target's trouble.
int exit_code_of(target::Trouble trouble);

enum class Use { look, dry_run, load };

class Connections {
 public:
  Connections(const ir::Program& program, const ir::Bindings& bindings, World& world, Redactor& redactor,
              Use use)
      : program_(program), bindings_(bindings), world_(world), redactor_(redactor), use_(use) {}

  // A server that cannot be reached is tried this often, waiting 1, 2, 4, … times `wait_us` between (S-N2).
  void try_again(int attempts, std::int64_t wait_us) {
    attempts_ = attempts;
    wait_us_ = wait_us;
  }

  // Throws Stop for settings, TargetError for the connection itself.
  target::Target& get(ir::ConnectionId connection);

 private:
  const ir::Program& program_;
  const ir::Bindings& bindings_;
  World& world_;
  Redactor& redactor_;
  Use use_;
  int attempts_ = 1;
  std::int64_t wait_us_ = 0;
  std::map<ir::ConnectionId, std::unique_ptr<target::Target>> open_;
};

}  // namespace pipec::cli
