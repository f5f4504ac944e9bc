#include "compiler/ir/abilities.hpp"

#include <array>

namespace pipec::ir {

const Abilities& abilities(ConnectionKind kind) {
  static constexpr std::array<std::string_view, 6> system_columns = {"tableoid", "xmin", "cmin",
                                                                       "xmax",     "cmax", "ctid"};
  static constexpr Abilities sqlite{"sqlite", "SQLite", false, "", 0, false, 15, true, {}};
  static constexpr Abilities postgres{"postgres", "PostgreSQL", true, "public", 63, true, 38, false, system_columns};
  return kind == ConnectionKind::sqlite ? sqlite : postgres;
}

}  // namespace pipec::ir
