#include "cli/bind.hpp"

#include "cli/connect.hpp"
#include "cli/question_loop.hpp"
#include "cli/stop.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/memory_world.hpp"

using namespace pipec;
using namespace pipec::cli;

namespace {

ir::Type type(ir::TypeKind kind) {
  ir::Type made;
  made.kind = kind;
  return made;
}

ir::ExprId constant(ir::Program& program, ir::Value value, ir::TypeKind kind) {
  return program.exprs.add({type(kind), {}, ir::Constant{std::move(value)}, false});
}

// day: date (no default), kind: string = "a"; tasks a, b after a, c after b, d.
ir::Program example() {
  ir::Program program;
  program.params.add({"day", type(ir::TypeKind::date), std::nullopt, "", {}});
  program.params.add({"kind", type(ir::TypeKind::string), constant(program, {std::string("a")}, ir::TypeKind::string), "", {}});
  for (const char* name : {"a", "b", "c", "d"}) {
    ir::Task task;
    task.name = name;
    program.tasks.add(std::move(task));
  }
  program.tasks[ir::TaskId{1}].after = {ir::TaskId{0}};
  program.tasks[ir::TaskId{2}].after = {ir::TaskId{1}};
  program.order = {ir::TaskId{3}, ir::TaskId{0}, ir::TaskId{1}, ir::TaskId{2}};
  return program;
}

std::string text(const ir::Program& program, const ir::Bindings& bindings, std::uint32_t param) {
  return ir::to_text(bindings.params[param], program.params[ir::ParamId{param}].type);
}

// "code: message" of the Stop, or "ok".
template <class Action>
std::string outcome(Action action) {
  try {
    action();
    return "ok";
  } catch (const Stop& stop) {
    return std::to_string(stop.code) + ": " + stop.what();
  }
}

}  // namespace

TEST_CASE("a param takes its value from -p, then --params, then the environment, then its default") {
  const ir::Program program = example();
  test::MemoryWorld memory;
  World world = memory.world();
  Arguments arguments;
  memory.variables.values["PIPEC_PARAM_DAY"] = "2026-01-01";
  CHECK(text(program, bind(program, arguments, world), 0) == "2026-01-01");
  CHECK(text(program, bind(program, arguments, world), 1) == "a");
  memory.files.put("/p.txt", "# the day\r\n\nday=2026-01-02\r\nkind==b\n");
  arguments.param_files = {"/p.txt"};
  CHECK(text(program, bind(program, arguments, world), 0) == "2026-01-02");
  CHECK(text(program, bind(program, arguments, world), 1) == "=b");
  arguments.params = {"day=2026-01-03", "day=2026-01-04"};
  CHECK(text(program, bind(program, arguments, world), 0) == "2026-01-04");
  CHECK(bind(program, arguments, world).now_us == memory.clock.now);
}

TEST_CASE("what is wrong with a param, by exit code") {
  const ir::Program program = example();
  test::MemoryWorld memory;
  memory.files.put("/bad.txt", "day=2026-01-01\n\nkynd=b\n");
  World world = memory.world();
  struct Row {
    std::vector<std::string> params, files;
    std::string expected;
  };
  const Row rows[] = {
      {{}, {}, "78: param `day` (date) has no value"},
      {{"dya=2026-01-01"}, {}, "64: -p: the file declares no param `dya`: did you mean `day`?"},
      {{"day"}, {}, "64: -p: `day` is not name=value"},
      {{"=x"}, {}, "64: -p: `=x` is not name=value"},
      {{}, {"/bad.txt"}, "64: /bad.txt:3: the file declares no param `kynd`: did you mean `kind`?"},
  };
  for (const Row& row : rows) {
    Arguments arguments;
    arguments.params = row.params;
    arguments.param_files = row.files;
    CHECK(outcome([&] { bind(program, arguments, world); }) == row.expected);
  }
  Arguments arguments;
  arguments.params = {"day=2026-02-30"};
  CHECK(outcome([&] { bind(program, arguments, world); }).find("64: -p: `2026-02-30` cannot be the value of param `day`") == 0);
  arguments.params = {};
  arguments.param_files = {"/nowhere"};
  CHECK(outcome([&] { bind(program, arguments, world); }).find("64: --params: ") == 0);
  arguments.param_files = {};
  CHECK(bind(program, arguments, world, true).params[0].is_null());
}

TEST_CASE("--task alone, with what it waits for, and misspelt") {
  const ir::Program program = example();
  const auto numbers = [&](std::vector<std::string> names) {
    std::string text;
    for (const ir::TaskId id : chosen_tasks(program, names)) text += program.tasks[id].name;
    return text;
  };
  CHECK(numbers({}) == "dabc");
  CHECK(numbers({"c"}) == "c");
  CHECK(numbers({"+c"}) == "abc");
  CHECK(numbers({"d", "+b"}) == "dab");
  CHECK(outcome([&] { chosen_tasks(program, {"zz"}); }) == "64: --task: there is no task `zz`");
}

TEST_CASE("settings: the file wins over the environment, secrets are read when needed and never shown") {
  ir::Program program;
  program.secrets.add({"pw", ir::Secret::From::env, "SHOP_PASSWORD", "", {}});
  program.secrets.add({"key", ir::Secret::From::file, "key.txt", "/etc/shop", {}});
  ir::Connection shop{"shop", ir::ConnectionKind::postgres, {}, "/here", {}};
  shop.settings = {{"host", constant(program, {std::string("db")}, ir::TypeKind::string), {}},
                   {"password", ir::SecretId{0}, {}},
                   {"options", ir::SecretId{1}, {}}};
  const ir::ConnectionId postgres = program.connections.add(shop);
  const ir::ConnectionId sqlite = program.connections.add(
      {"lite", ir::ConnectionKind::sqlite, {{"file", constant(program, {std::string("x.db")}, ir::TypeKind::string), {}}}, "/here", {}});
  test::MemoryWorld memory;
  World world = memory.world();
  const ir::Bindings bindings;
  Redactor redactor;

  CHECK(settings_of(program, sqlite, bindings, world, redactor).values.at("file") == "/here/x.db");
  CHECK(outcome([&] { settings_of(program, postgres, bindings, world, redactor); }) ==
        "78: secret `pw`: the environment variable SHOP_PASSWORD is not set");
  memory.variables.values = {{"SHOP_PASSWORD", "tops3cret"}, {"PGHOST", "other"}, {"PGPORT", "6543"}, {"PGUSER", ""}};
  CHECK(outcome([&] { settings_of(program, postgres, bindings, world, redactor); }).find("78: secret `key`: ") == 0);
  memory.files.put("/etc/shop/key.txt", "k3yk3y\n");
  const auto settings = settings_of(program, postgres, bindings, world, redactor);
  CHECK(settings.values.at("host") == "db");
  CHECK(settings.values.at("port") == "6543");
  CHECK(settings.values.at("password") == "tops3cret");
  CHECK(settings.values.at("options") == "k3yk3y");
  CHECK_FALSE(settings.values.contains("user"));
  CHECK(redactor.clean("tops3cret k3yk3y") == "*** ***");
  CHECK(place_of(settings) == "PostgreSQL (the user's database) on db:6543");
}
