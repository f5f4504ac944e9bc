#include "tests/compiler/analyse/analysed.hpp"

namespace pipec::test {

std::vector<Mistake> index_mistakes() {
  const auto two = [](const std::string& first, const std::string& second) {
    return with_connection("task a { from \"a.csv\"; into db.a; write append; columns { x: int32 }; indexes { " +
                           first + " } }\ntask b { from \"b.csv\"; into db.b; write append; columns { x: int32 }; indexes { " +
                           second + " } }");
  };
  const auto postgres = [](const std::string& indexes) {
    return with_postgres("task t { from \"a.csv\"; into db.t; write append; columns { x: int32, j: json? }\n" +
                         ("indexes { " + indexes) + " } }");
  };
  const std::string long_name(64, 'n');
  return {
      {with_clauses("indexes { by_v (vv) }"), "E0308", "vv", "did you mean `v`?"},
      {with_clauses("audit { loaded_at }; indexes { by_time (loadedat) }"), "E0308", "loadedat",
       "did you mean `loaded_at`?"},
      {with_clauses("indexes { by_time (loaded_at) }"), "E0308", "loaded_at", ""},
      {with_clauses("indexes { by_w (w), also_w (v, w) }"), "E0308", "w", ""},
      {with_clauses("indexes { by_v (v, k, v) }"), "E0413", "v", ""},
      {with_clauses("indexes { by_v (v)\n by_v (k) }"), "E0720", "by_v", ""},
      {with_clauses("indexes { by_v (v), unique BY_V (v) }"), "E0720", "BY_V", ""},
      {with_clauses("indexes { by_v }"), "E0721", "by_v", ""},
      {with_clauses("indexes { unique by_v }"), "E0721", "by_v", ""},
      {with_clauses("indexes { by_v { v } }"), "E0721", "by_v", ""},
      {postgres("by_j (x, j)"), "E0722", "j", "column of its own"},
      {postgres("t (x)"), "E0723", "t", ""},
      {with_clauses("indexes { T (v) }"), "E0723", "T", ""},
      {two("by_x (x)", "by_x (x)"), "E0724", "by_x", "another name"},
      {two("by_x (x)", "BY_X (x)"), "E0724", "BY_X", ""},
      {postgres(long_name + " (x)"), "E0312", "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn", ""},
      {postgres("pipec_t (x)"), "E0708", "pipec_t", "keys that pipec adds"},
      {with_clauses("indexes { sqlite_x (v) }"), "E0708", "sqlite_x", "does not start with"},
      {with_clauses("indexes { rebuid = true }"), "E0306", "rebuid", "did you mean `rebuild`?"},
      {with_clauses("indexes { by_v = true }"), "E0306", "by_v", ""},
      {with_clauses("indexes { rebuild = 1 }"), "E0321", "1", ""},
      {with_clauses("indexes { rebuild = \"true\" }"), "E0321", "\"true\"", ""},
      {with_clauses("indexes { rebuild }"), "E0321", "rebuild", ""},
      {with_clauses("indexes { rebuild (v) }"), "E0321", "rebuild (v)", ""},
      {with_clauses("indexes { rebuild = true, rebuild = true }"), "E0311", "rebuild", ""},
      {with_clauses("indexes { by_v (v) }; indexes { rebuild = true }"), "E0702", "indexes", ""},
      {with_clauses("indexes true"), "E0321", "true", ""},
      {with_clauses("contract 3"), "E0321", "3", ""},
      {with_clauses("audit { loaded_at (v) }"), "E0321", "loaded_at (v)", ""},
      {with_clauses("audit { unique loaded_at }"), "E0321", "unique loaded_at", ""},
      {with_connection("defaults { indexes { rebuild = true } }"), "E0717", "indexes", ""},
  };
}

}  // namespace pipec::test
