// Rows that go straight into a table take the form of the live column, whichever of those that S-G accepts it is.
#include "tests/support/catch.hpp"
#include "tests/support/harness.hpp"

using namespace pipec;
using test::Harness;
using test::On;

namespace {

struct Case {
  const char* declared;
  std::vector<const char*> live;
  std::vector<std::pair<std::string, std::string>> fields;  // as written, and as the column's text
};

const Case cases[] = {
    {"int16", {"smallint", "integer", "bigint", "numeric(5,0)", "numeric(20,0)"},
     {{"-32768", "-32768"}, {"32767", "32767"}, {"0", "0"}, {"", ""}}},
    {"int32", {"integer", "bigint", "numeric(10,0)"}, {{"-2147483648", "-2147483648"}, {"2147483647", "2147483647"}, {"", ""}}},
    {"int64", {"bigint", "numeric(19,0)"},
     {{"-9223372036854775808", "-9223372036854775808"}, {"9223372036854775807", "9223372036854775807"}, {"10000", "10000"}, {"", ""}}},
    {"float32", {"real", "double precision"}, {{"1.5", "1.5"}, {"-0.25", "-0.25"}, {"", ""}}},
    {"decimal(6,2)", {"numeric(6,2)", "numeric(9,2)", "numeric"}, {{"1234.56", "1234.56"}, {"-0.01", "-0.01"}, {"0", "0.00"}, {"", ""}}},
    {"string(4)", {"varchar(4)", "varchar(9)", "text", "varchar"}, {{"abcd", "abcd"}, {"é", "é"}, {"", ""}}},
    {"enum(\"sad\", \"ok\")", {"text", "varchar(3)", "public.mood"}, {{"ok", "ok"}, {"sad", "sad"}, {"", ""}}},
    {"json", {"jsonb", "json"}, {{"\"[1,2]\"", ""}, {"7", ""}, {"", ""}}},
    {"timestamp", {"timestamptz", "timestamptz(6)"}, {{"2024-02-29T13:05:00.000001Z", ""}, {"", ""}}},
};

}  // namespace

TEST_CASE("PostgreSQL: live types of tables that are there, by every strategy") {
  using plan::Strategy;
  for (const Case& one : cases) {
    for (const char* live : one.live) {
      std::optional<std::vector<std::string>> known;
      for (const auto& [write, strategy] : {std::pair{"append", Strategy::append}, std::pair{"replace", Strategy::refill},
                                            std::pair{"merge on n", Strategy::direct}, std::pair{"merge on n", Strategy::merge},
                                            std::pair{"merge on n", Strategy::merge_sorted}}) {
        INFO(one.declared << " into " << live << " by " << plan::to_text(strategy));
        Harness harness(On::postgres);
        harness.target().begin();
        harness.target().execute("CREATE TYPE public.mood AS ENUM ('sad', 'ok', 'glad')", {});
        harness.target().execute(std::string("CREATE TABLE public.t (v ") + live + ", n integer PRIMARY KEY)", {});
        if (strategy == Strategy::refill) harness.target().execute("INSERT INTO public.t VALUES (NULL, 99)", {});
        REQUIRE(harness.target().commit() == target::Commit::done);
        harness.compile(std::string("task t {\n  from \"in.csv\" as csv\n  into db.t\n  write ") + write +
                        (strategy == Strategy::refill ? " { max_shrink = 100% }" : "") + "\n  columns {\n    v: " + one.declared +
                        "?\n    n: int32\n  }\n}\n");
        std::string content = "v,n\n";
        std::vector<std::string> wanted;
        for (std::size_t i = 0; i < one.fields.size(); ++i) {
          content += one.fields[i].first + "," + std::to_string(i) + "\n";
          wanted.push_back(one.fields[i].first.empty() ? "∅" : one.fields[i].second);
        }
        harness.file("in.csv", content);
        plan::Request request;
        request.only = strategy;
        const auto report = harness.apply_task(request);
        CHECK(report.error == "");
        // A live `json` keeps the text as it comes: all rows take the way through a stage.
        if (std::string(live) != "json") CHECK(report.strategy == plan::to_text(strategy));
        else CHECK(report.strategy.starts_with("merge"));
        CHECK(report.counts.inserted == one.fields.size());
        const auto stored = harness.query("SELECT v::text FROM public.t ORDER BY n");
        if (!known) known = stored;
        CHECK(stored == *known);
        REQUIRE(stored.size() == wanted.size());
        for (std::size_t i = 0; i < wanted.size(); ++i)
          if (!wanted[i].empty()) CHECK(stored[i] == wanted[i]);
      }
    }
  }
}
