// Connections: kinds, their settings (S-M), and which of them take a secret.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/decimal.hpp"
#include "compiler/analyse/declarations.hpp"
#include "compiler/analyse/expression.hpp"
#include "compiler/analyse/not_yet.hpp"
#include "compiler/analyse/settings.hpp"

namespace pipec::analyse {
namespace {

enum class Takes { text, path, port, duration, seconds, secret, sslmode };

struct Known {
  std::string_view name;
  Takes takes;
  bool required = false;
};

constexpr std::array<Known, 2> sqlite_settings = {{{"file", Takes::path, true}, {"busy_timeout", Takes::duration}}};
constexpr std::array<Known, 9> postgres_settings = {{{"host", Takes::text},
                                                     {"port", Takes::port},
                                                     {"database", Takes::text},
                                                     {"user", Takes::text},
                                                     {"password", Takes::secret},
                                                     {"sslmode", Takes::sslmode},
                                                     {"sslrootcert", Takes::path},
                                                     {"connect_timeout", Takes::seconds},
                                                     {"options", Takes::text}}};

std::span<const Known> settings_of(ir::ConnectionKind kind) {
  if (kind == ir::ConnectionKind::sqlite) return sqlite_settings;
  return postgres_settings;
}

std::string_view example_of(ir::ConnectionKind kind) {
  return kind == ir::ConnectionKind::sqlite
             ? "connection db: sqlite { file = \"shop.db\" }"
             : "connection db: postgres { host = \"db.internal\", database = \"shop\", password = pg_pass }";
}

constexpr std::array<std::string_view, 4> kinds_not_yet = {"redshift", "mysql", "s3", "elasticsearch"};

class Reader {
 public:
  Reader(Context& context, Settings& settings) : context_(context), settings_(settings) {}

  std::optional<std::variant<ir::ExprId, ir::SecretId>> read(const Known& known, const ast::Setting& setting) {
    if (known.takes == Takes::secret) return secret(setting);
    if (!setting.value) {
      settings_.wrong(setting, "a value");
      return std::nullopt;
    }
    const auto& value = *setting.value;
    std::optional<ir::ExprId> id;
    switch (known.takes) {
      case Takes::sslmode: id = sslmode(setting); break;
      case Takes::port: id = port(setting); break;
      case Takes::duration:
      case Takes::seconds: id = duration(setting, known.takes == Takes::seconds); break;
      default: id = text(setting); break;
    }
    if (!id || !id->valid()) return std::nullopt;
    context_.expr(*id).span = value.span;
    return *id;
  }

 private:
  Typer typer() {
    Scope scope;
    scope.place = "a connection setting";
    scope.environment = true;
    return Typer(context_, scope);
  }
  std::optional<ir::ExprId> constant_text(std::string text, Span span) {
    return typer().literal({{std::move(text)}, plain(ir::TypeKind::string)}, span);
  }
  bool is_literal(const ast::Expr& expr) { return literal_of(expr).has_value(); }

  std::optional<std::variant<ir::ExprId, ir::SecretId>> secret(const ast::Setting& setting) {
    const Span span = setting.value ? setting.value->span : setting.name.span;
    const auto word = setting.value ? bare_word(*setting.value) : std::nullopt;
    if (word) {
      if (const auto found = context_.secrets.find(word->text); found != context_.secrets.end()) return found->second;
      if (context_.is_broken(Space::value, word->text)) return std::nullopt;
      // The declaration may be the one that could not be read.
      if (context_.incomplete && !context_.params.contains(word->text)) return std::nullopt;
    }
    auto builder = context_.diagnostics.add(m::password_not_secret, span, setting.name.text);
    if (word && !context_.params.contains(word->text)) {
      add_suggestion(builder, span, word->text, names_of(context_.secrets));
    }
    builder.help("declare it as a `secret`, so that it never stands in a file, a plan or a log");
    builder.example("secret pg_pass = env(\"PGPASSWORD\")");
    return std::nullopt;
  }

  std::optional<ir::ExprId> sslmode(const ast::Setting& setting) {
    static const std::vector<std::string> modes = {"disable", "allow", "prefer", "require", "verify-ca", "verify-full"};
    const auto word = bare_word(*setting.value);
    const bool param = word && context_.params.contains(word->text);
    if (!param && (word || is_literal(*setting.value))) {
      const auto mode = settings_.word(setting.name.text, modes);
      return mode ? constant_text(*mode, setting.value->span) : std::nullopt;
    }
    return text(setting);
  }

  std::optional<ir::ExprId> port(const ast::Setting& setting) {
    if (is_literal(*setting.value)) {
      const auto number = settings_.integer(setting.name.text, 1, 65535);
      return number ? constant_text(std::to_string(*number), setting.value->span) : std::nullopt;
    }
    auto types = typer();
    const auto id = types.type(*setting.value);
    if (!id.valid()) return std::nullopt;
    if (ir::is_integer(types.type_of(id).kind)) return types.as_text(id, setting.value->span);
    if (types.type_of(id).kind == ir::TypeKind::string) return id;
    settings_.wrong(setting, "a whole number");
    return std::nullopt;
  }

  std::optional<ir::ExprId> duration(const ast::Setting& setting, bool whole_seconds) {
    const auto value = literal_of(*setting.value);
    if (!value || value->type.kind != ir::TypeKind::duration) {
      settings_.wrong(setting, "a duration such as `10s`");
      return std::nullopt;
    }
    const auto microseconds = std::get<std::int64_t>(value->value.data);
    constexpr std::int64_t second = 1'000'000;
    if (microseconds < 0 || (whole_seconds && (microseconds < second || microseconds % second != 0))) {
      context_.diagnostics.add(m::setting_range, setting.value->span, setting.name.text,
                               whole_seconds ? "whole seconds, at least one" : "a duration of zero or more");
      return std::nullopt;
    }
    return constant_text(decimal::to_short_text(microseconds, 6), setting.value->span);
  }

  std::optional<ir::ExprId> text(const ast::Setting& setting) {
    auto types = typer();
    const auto id = types.type(*setting.value);
    if (!id.valid()) return std::nullopt;
    if (types.type_of(id).kind == ir::TypeKind::string) return id;
    settings_.wrong(setting, "a string");
    return std::nullopt;
  }

  Context& context_;
  Settings& settings_;
};

void analyse_connection(Context& context, const ast::Connection& written, ir::ConnectionId id) {
  const auto& kind = written.kind;
  if (std::find(kinds_not_yet.begin(), kinds_not_yet.end(), kind.text) != kinds_not_yet.end()) {
    context.diagnostics.add(m::connection_not_yet, kind.span, kind.text)
        .help("meanwhile: load into `sqlite` or `postgres`, from local files");
    context.mark_broken(Space::connection, written.name.text);
    return;
  }
  if (kind.text != "sqlite" && kind.text != "postgres") {
    auto builder = context.diagnostics.add(m::unknown_kind, kind.span, kind.text);
    if (kind.text == "postgresql" || kind.text == "pg") {
      builder.help("did you mean `postgres`?").fix(kind.span, "postgres");
    } else {
      add_suggestion(builder, kind.span, kind.text, {"sqlite", "postgres"});
    }
    builder.example(std::string(example_of(ir::ConnectionKind::sqlite)));
    context.mark_broken(Space::connection, written.name.text);
    return;
  }
  auto& made = context.program.connections[id];
  made.kind = kind.text == "sqlite" ? ir::ConnectionKind::sqlite : ir::ConnectionKind::postgres;
  const auto table = settings_of(made.kind);
  std::vector<std::string> names;
  for (const auto& known : table) names.emplace_back(known.name);
  Settings settings(context, &written.settings, fmt::format("a setting of `{}`", kind.text), names,
                    example_of(made.kind));
  Reader reader(context, settings);
  for (const auto& known : table) {
    const auto* setting = settings.find(known.name);
    if (setting == nullptr) {
      if (!known.required) continue;
      context.diagnostics.add(m::missing_setting, written.name.span, written.name.text, known.name)
          .example(std::string(example_of(made.kind)));
      continue;
    }
    if (auto value = reader.read(known, *setting)) {
      context.program.connections[id].settings.push_back({std::string(known.name), *value, setting->span});
    }
  }
}

}  // namespace

void analyse_connections(Context& context) {
  for (const auto& declaration : context.file.declarations) {
    const auto* written = std::get_if<ast::Connection>(&declaration.node);
    if (written == nullptr) continue;
    const auto id = context.connections.find(written->name.text)->second;
    if (context.program.connections[id].span == written->name.span) analyse_connection(context, *written, id);
  }
}

}  // namespace pipec::analyse
