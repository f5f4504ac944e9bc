#include "runtime/target/settings.hpp"

#include "tests/support/catch.hpp"

namespace pipec::target {

TEST_CASE("durations of settings") {
  struct Case {
    const char* text;
    std::int64_t ms;  // -1: refused
  };
  const Case table[] = {
      {"5s", 5000}, {"250ms", 250}, {"1min", 60'000}, {"2h", 7'200'000}, {"1d", 86'400'000}, {"10", 10'000},
      {"0", 0}, {"0s", 0}, {"1.5s", 1500}, {"0.001ms", 0}, {"", 77},
      {"s", -1}, {"5 s", -1}, {"-1s", -1}, {"5sec", -1}, {"1000d", -1}, {"1e3s", -1}, {"nan", -1}, {"inf", -1},
  };
  for (const Case& c : table) {
    INFO("`" << c.text << "`");
    const Settings settings{"dw", ir::ConnectionKind::sqlite, {{"file", "x"}, {"busy_timeout", c.text}}};
    if (c.ms < 0) {
      CHECK_THROWS_AS(duration_ms(settings, "busy_timeout", 77), TargetError);
    } else {
      CHECK(duration_ms(settings, "busy_timeout", 77) == c.ms);
    }
  }
}

TEST_CASE("only known settings pass") {
  struct Case {
    ir::ConnectionKind kind;
    std::map<std::string, std::string> values;
    bool passes;
  };
  const Case table[] = {
      {ir::ConnectionKind::sqlite, {{"file", "a.db"}}, true},
      {ir::ConnectionKind::sqlite, {{"file", "a.db"}, {"busy_timeout", "1s"}}, true},
      {ir::ConnectionKind::sqlite, {}, false},
      {ir::ConnectionKind::sqlite, {{"file", "a.db"}, {"host", "x"}}, false},
      {ir::ConnectionKind::postgres, {}, true},
      {ir::ConnectionKind::postgres, {{"file", "a.db"}}, false},
      {ir::ConnectionKind::postgres, {{"sslmode", "require"}, {"sslrootcert", "x"}, {"options", "-c a=b"}}, true},
  };
  for (const Case& c : table) {
    const Settings settings{"dw", c.kind, c.values};
    if (c.passes) {
      CHECK_NOTHROW(check_names(settings));
    } else {
      CHECK_THROWS_AS(check_names(settings), TargetError);
    }
  }
}

}  // namespace pipec::target
