#include "compiler/ir/program.hpp"
#include "tests/support/catch.hpp"

namespace pipec::ir {

TEST_CASE("the key of params: by name, canonical, unambiguous") {
  Program program;
  const auto add = [&](const std::string& name, TypeKind kind) {
    Param param;
    param.name = name;
    param.type.kind = kind;
    return program.params.add(param);
  };
  const auto region = add("region", TypeKind::string), day = add("day", TypeKind::date);
  add("unused", TypeKind::int32);
  Task task;
  Bindings bindings;
  bindings.params = {Value{std::string("eu")}, Value{std::int64_t{1}}, Value{std::int64_t{9}}};
  CHECK(param_key(program, task, bindings).empty());
  task.params = {region, day};
  CHECK(param_key(program, task, bindings) == "day=1970-01-02;region=eu");
  bindings.params[0] = Value{std::string("a;day=1")};
  CHECK(param_key(program, task, bindings) == "day=1970-01-02;region=a\\;day=1");
  bindings.params[0] = Value{};
  CHECK(param_key(program, task, bindings) == "day=1970-01-02;region=null");
  bindings.params[0] = Value{std::string("null")};
  CHECK(param_key(program, task, bindings) == "day=1970-01-02;region=\\null");
}

}  // namespace pipec::ir
