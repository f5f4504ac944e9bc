#include "cli/bind.hpp"

#include <fmt/format.h>

#include <map>
#include <optional>

#include "base/suggest.hpp"
#include "base/utf8.hpp"
#include "cli/exit_code.hpp"
#include "cli/stop.hpp"
#include "runtime/validate/validate.hpp"

namespace pipec::cli {
namespace {

struct Given {
  std::string text;
  std::string where;  // "-p", "params.txt:3", "PIPEC_PARAM_DAY"
};

class EnvironmentOf : public validate::Environment {
 public:
  explicit EnvironmentOf(Variables& variables) : variables_(variables) {}
  std::optional<std::string> variable(const std::string& name) override {
    auto value = variables_.get(name);
    if (!value && missing.empty()) missing = name;
    return value;
  }
  std::string missing;  // the first variable that was asked for and is not set

 private:
  Variables& variables_;
};

std::vector<std::string> names_of(const ir::Program& program) {
  std::vector<std::string> names;
  for (const ir::Param& param : program.params) names.push_back(param.name);
  return names;
}

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(" \t\r");
  return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

void take(const ir::Program& program, std::map<std::string, Given>& given, const std::string& pair, const std::string& where) {
  const auto equals = pair.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw Stop(exit_code::usage, fmt::format("{}: `{}` is not name=value", where, pair), "write -p day=2026-01-31");
  }
  const std::string name = pair.substr(0, equals);
  const std::vector<std::string> names = names_of(program);
  for (const std::string& known : names) {
    if (known == name) {
      given[name] = {pair.substr(equals + 1), where};
      return;
    }
  }
  throw Stop(exit_code::usage,
             fmt::format("{}: the file declares no param `{}`{}", where, name, did_you_mean(suggest(name, names))),
             names.empty() ? "declare it: `param " + name + ": string`" : "");
}

void take_file(const ir::Program& program, std::map<std::string, Given>& given, const std::string& path, Files& files) {
  std::string text;
  try {
    text = files.read(path);
  } catch (const FileError& error) {
    throw Stop(exit_code::usage, fmt::format("--params: {}", error.what()));
  }
  std::size_t number = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string line = text.substr(at, end - at);
    at = end + 1;
    ++number;
    if (line.ends_with('\r')) line.pop_back();
    if (trimmed(line).empty() || trimmed(line).starts_with('#')) continue;
    if (const auto equals = line.find('='); equals != std::string::npos) {  // blanks around the name and the `=`
      const auto value = line.find_first_not_of(" \t", equals + 1);
      line = trimmed(line.substr(0, equals)) + "=" + (value == std::string::npos ? "" : line.substr(value));
    }
    take(program, given, line, fmt::format("{}:{}", path, number));
  }
}

std::string variable_of(const std::string& param) { return "PIPEC_PARAM_" + utf8::upper(param); }

ir::Value convert(const ir::Param& param, const Given& given) {
  const validate::Evaluated result = validate::convert_text(given.text, param.type);
  if (result.error.empty()) return result.value;
  throw Stop(exit_code::usage,
             fmt::format("{}: `{}` cannot be the value of param `{}`: {} ({})", given.where, utf8::printable(given.text, 60),
                         param.name, result.error, ir::to_text(param.type)));
}

}  // namespace

ir::Bindings bind(const ir::Program& program, const Arguments& arguments, World& world, bool allow_missing) {
  std::map<std::string, Given> given;
  for (const std::string& file : arguments.param_files) take_file(program, given, file, world.files);
  for (const std::string& pair : arguments.params) take(program, given, pair, "-p");

  ir::Bindings bindings;
  bindings.now_us = world.clock.now_us();
  bindings.params.resize(program.params.size());
  EnvironmentOf environment(world.variables);
  std::size_t index = 0;
  for (const ir::Param& param : program.params) {
    ir::Value& value = bindings.params[index++];
    const auto found = given.find(param.name);
    if (found != given.end()) {
      value = convert(param, found->second);
    } else if (const auto variable = world.variables.get(variable_of(param.name))) {
      value = convert(param, {*variable, variable_of(param.name)});
    } else if (param.value) {
      const auto result = validate::evaluate(program, *param.value, bindings, environment);
      if (!result.error.empty()) {
        throw Stop(exit_code::configuration, fmt::format("param `{}`: its default has no value: {}", param.name, result.error),
                   fmt::format("pass -p {}=VALUE", param.name));
      }
      value = result.value;
    } else if (!allow_missing) {
      throw Stop(exit_code::configuration, fmt::format("param `{}` ({}) has no value", param.name, ir::to_text(param.type)),
                 fmt::format("pass -p {}=VALUE, or set {}", param.name, variable_of(param.name)));
    }
  }
  return bindings;
}

std::string evaluate_text(const ir::Program& program, ir::ExprId expr, const ir::Bindings& bindings, World& world,
                          const std::string& what) {
  EnvironmentOf environment(world.variables);
  const auto result = validate::evaluate(program, expr, bindings, environment);
  if (!result.error.empty()) {
    throw Stop(exit_code::configuration, fmt::format("{}: {}", what, result.error), environment.missing.empty() ? "" : fmt::format("set {}, then run the same command", environment.missing));
  }
  if (result.value.is_null()) {
    throw Stop(exit_code::configuration, fmt::format("{}: it has no value", what), "pass the params that it mentions with -p");
  }
  return ir::to_text(result.value, program.exprs[expr].type);
}

}  // namespace pipec::cli
