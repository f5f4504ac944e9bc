#include "compiler/ir/abilities.hpp"

namespace pipec::ir {

const Abilities& abilities(ConnectionKind kind) {
  static constexpr Abilities sqlite{"sqlite", "SQLite", false, "", 0, false, 15, true};
  static constexpr Abilities postgres{"postgres", "PostgreSQL", true, "public", 63, true, 38, false};
  return kind == ConnectionKind::sqlite ? sqlite : postgres;
}

}  // namespace pipec::ir
