#include <nlohmann/json.hpp>

#include "cli/render_report.hpp"
#include "tests/support/catch.hpp"

using namespace pipec;
using namespace pipec::cli;

namespace {

engine::RunReport example() {
  engine::TaskReport orders;
  orders.task = "orders";
  orders.target = "dw.public.orders";
  orders.run_id = "R1";
  orders.counts = {.read = 1000, .inserted = 900, .updated = 0, .unchanged = 0, .stale = 0, .deleted = 0, .deduped = 90,
                   .quarantined = 10, .suppressed = 0, .removed = 0, .bytes = 4096};
  orders.seconds = 0.5;
  orders.files = {{"a.csv", "loaded", "", 600, 10}, {"b.csv", "skipped", "a.csv", 400, 0}};
  orders.reasons = {{"not_an_integer", "order_id", "", "quarantine", 7, ""}, {"check_failed", "", "big", "warn", 3, "look at it"}};
  orders.warnings = {"b.csv: same content as a.csv"};
  orders.samples = {{"a.csv", 3, 2, 40, "x\ty", "utf-8",
                     R"([{"code":"not_an_integer","column":"order_id","rule":"","value":"x","message":"not a whole number"}])"}};
  engine::TaskReport late;
  late.task = "late";
  late.target = "dw.public.late";
  late.status = engine::Status::blocked;
  late.error = "waits for `x`, which did not load";
  engine::RunReport report;
  report.run_id = "R0";
  report.status = "done";
  report.started_us = 1'769'860'800'000'000;
  report.seconds = 1.2345;
  report.tasks = {orders, late};
  return report;
}

}  // namespace

TEST_CASE("the report has the fields of the contract, in their places") {
  const auto report = example();
  const auto json = nlohmann::json::parse(report_json({report, "shop.pipe", "", false}));
  CHECK(json["format"] == "1.0");
  CHECK(json["run_id"] == "R0");
  CHECK(json["status"] == "done");
  CHECK(json["pipe"] == "shop.pipe");
  CHECK(json["started_at"] == "2026-01-31T12:00:00.000000Z");
  CHECK(json["seconds"] == 1.235);
  REQUIRE(json["tasks"].size() == 2);
  const auto& task = json["tasks"][0];
  for (const char* field : {"task", "status", "target", "read", "inserted", "updated", "unchanged", "stale", "deleted", "deduped",
                            "quarantined", "suppressed", "removed", "bytes", "seconds", "files", "reasons", "checks", "warnings"}) {
    INFO(field);
    CHECK(task.contains(field));
  }
  CHECK(task["inserted"] == 900);
  CHECK(task["bytes"] == 4096);
  CHECK(task["files"][0] == nlohmann::json({{"file", "a.csv"}, {"read", 600}, {"quarantined", 10}, {"status", "loaded"}}));
  CHECK(task["files"][1]["same_content_as"] == "a.csv");
  CHECK(task["reasons"][0]["code"] == "not_an_integer");
  CHECK(task["reasons"][0]["column"] == "order_id");
  CHECK(task["reasons"][0]["rows"] == 7);
  CHECK(task["reasons"][1]["column"].is_null());
  CHECK(task["reasons"][1]["message"] == "look at it");
  CHECK_FALSE(task["reasons"][0].contains("message"));
  CHECK(json["tasks"][1]["error"] == "waits for `x`, which did not load");
  CHECK(nlohmann::json::parse(task_event_json(report.tasks[0]))["event"] == "task");
}

TEST_CASE("the report for people shows the sum, the reasons and the first rejects") {
  const auto report = example();
  const std::string text = render_report({report, "shop.pipe", " -p d=1", false}, false);
  CHECK(text.find("orders -> dw.public.orders: done   0.50 s, 4.0 KiB, 2,000 rows/s\n") == 0);
  CHECK(text.find("    1,000 read = 900 inserted + 90 deduped + 10 quarantined\n") != std::string::npos);
  CHECK(text.find("      7  not_an_integer  order_id\n      3  check_failed              big  (warn)  look at it\n") != std::string::npos);
  CHECK(text.find("      a.csv:3  order_id: not a whole number (x)\n        x\\x09y\n") != std::string::npos);
  CHECK(text.find("late -> dw.public.late: blocked\n    waits for `x`, which did not load\n") != std::string::npos);
  CHECK(text.find("next: pipec rejects shop.pipe -p d=1 shows every quarantined row\n") != std::string::npos);
  CHECK(render_report({report, "shop.pipe", "", true}, false).find("nothing was written\n") != std::string::npos);
  CHECK(render_report({report, "shop.pipe", "", false}, true).find("\x1b[32mdone\x1b[0m") != std::string::npos);
}

TEST_CASE("a run that stopped early still gives a report, with its tasks and the decisions that they wait for") {
  const std::vector<StoppedTask> tasks = {
      {"orders", "db.orders", {{3, "a.csv has changed", "pipec apply shop.pipe --approve reload:a.csv"}, {78, "no key", "write one"}}},
      {"late", "db.late", {}}};
  const auto json = nlohmann::json::parse(stopped_json(Stop(3, "stopped for a decision", "decide"), "shop.pipe", 0, tasks));
  CHECK(json["status"] == "failed");
  CHECK(json["exit_code"] == 3);
  CHECK(json["error"] == "stopped for a decision");
  CHECK(json["next"] == "decide");
  REQUIRE(json["tasks"].size() == 2);
  CHECK(json["tasks"][0]["status"] == "failed");
  CHECK(json["tasks"][0]["target"] == "db.orders");
  CHECK(json["tasks"][0]["exit_code"] == 3);
  CHECK(json["tasks"][0]["read"] == 0);
  REQUIRE(json["tasks"][0]["decisions"].size() == 2);
  CHECK(json["tasks"][0]["decisions"][0]["text"] == "a.csv has changed");
  CHECK(json["tasks"][0]["decisions"][0]["approve"] == "reload:a.csv");
  CHECK(json["tasks"][0]["decisions"][1]["approve"].is_null());
  CHECK(json["tasks"][0]["decisions"][1]["next"] == "write one");
  CHECK(json["tasks"][1]["status"] == "blocked");
  CHECK(json["tasks"][1]["decisions"].empty());
  CHECK(nlohmann::json::parse(stopped_json(Stop(65, "mistakes"), "shop.pipe", 0, {}))["tasks"].empty());
}
