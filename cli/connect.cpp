#include "cli/connect.hpp"

#include <fmt/format.h>

#include <array>
#include <cctype>
#include <span>

#include "cli/bind.hpp"
#include "cli/exit_code.hpp"
#include "cli/stop.hpp"
#include "compiler/ir/abilities.hpp"

namespace pipec::cli {
namespace {

struct FromVariable {
  const char* setting;
  const char* variable;
};

// What a connection takes from the environment where the file leaves a setting out. ~/.pgpass is libpq's own business.
constexpr std::array<FromVariable, 9> libpq_variables = {{{"host", "PGHOST"},
                                                          {"port", "PGPORT"},
                                                          {"database", "PGDATABASE"},
                                                          {"user", "PGUSER"},
                                                          {"password", "PGPASSWORD"},
                                                          {"sslmode", "PGSSLMODE"},
                                                          {"sslrootcert", "PGSSLROOTCERT"},
                                                          {"connect_timeout", "PGCONNECT_TIMEOUT"},
                                                          {"options", "PGOPTIONS"}}};

std::span<const FromVariable> variables_of(ir::ConnectionKind kind) {
  if (kind == ir::ConnectionKind::sqlite) return {};
  return libpq_variables;
}

std::string secret_value(const ir::Secret& secret, World& world) {
  if (secret.from == ir::Secret::From::env) {
    auto value = world.variables.get(secret.argument);
    if (value) return *value;
    throw Stop(exit_code::configuration,
               fmt::format("secret `{}`: the environment variable {} is not set", secret.name, secret.argument),
               fmt::format("set {}, then run the same command", secret.argument));
  }
  const std::string path = secret.argument.starts_with('/') ? secret.argument : secret.folder + "/" + secret.argument;
  try {
    std::string value = world.files.read(path);
    while (value.ends_with('\n') || value.ends_with('\r')) value.pop_back();
    return value;
  } catch (const FileError& error) {
    throw Stop(exit_code::configuration, fmt::format("secret `{}`: {}", secret.name, error.what()),
               fmt::format("write the secret into {}, readable for this user; then run the same command", path));
  }
}

// A password in one of these would stand in plans and messages, which name them.
void refuse_connection_string(const std::string& what, const std::string& setting, const std::string& value) {
  if (setting != "database" && setting != "host" && setting != "user") return;
  std::string words;
  for (const char c : value) {
    if (c != ' ' && c != '\t') words += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  if (words.find("://") == std::string::npos && words.find("password=") == std::string::npos) return;
  throw Stop(exit_code::configuration, fmt::format("{}: a connection string is not taken here", what),
             "give `host`, `port`, `database` and `user` as settings of their own, and the password as a `secret`: "
             "secret pg_pass = env(\"PGPASSWORD\"), then password = pg_pass");
}

// A dry run keeps its stage in temporary tables. Where the database is a file, those need no right to write it, and a
// file that is not there is not made; a server makes them only in a session that may write.
target::Access access_for(Use use, const target::Settings& settings) {
  if (use == Use::look) return target::Access::read_only;
  return use == Use::dry_run && settings.values.contains("file") ? target::Access::read_only : target::Access::read_write;
}

}  // namespace

target::Settings settings_of(const ir::Program& program, ir::ConnectionId id, const ir::Bindings& bindings, World& world,
                             Redactor& redactor) {
  const ir::Connection& connection = program.connections[id];
  target::Settings settings{connection.name, connection.kind, {}};
  for (const ir::ConnectionSetting& setting : connection.settings) {
    const std::string what = fmt::format("connection `{}`, setting `{}`", connection.name, setting.name);
    std::string value;
    if (const auto* secret = std::get_if<ir::SecretId>(&setting.value)) {
      value = secret_value(program.secrets[*secret], world);
      redactor.add(value);
    } else {
      value = evaluate_text(program, std::get<ir::ExprId>(setting.value), bindings, world, what);
    }
    redactor.add_passwords_of(value);
    refuse_connection_string(what, setting.name, value);
    settings.values[setting.name] = std::move(value);
  }
  for (const char* path : {"file", "sslrootcert"}) {  // written in the .pipe file, so they start at its folder
    const auto found = settings.values.find(path);
    if (found != settings.values.end() && !found->second.starts_with('/')) found->second = connection.folder + "/" + found->second;
  }
  for (const FromVariable& from : variables_of(connection.kind)) {
    const auto value = world.variables.get(from.variable);
    if (!value || value->empty()) continue;
    redactor.add_passwords_of(*value);
    if (!settings.values.try_emplace(from.setting, *value).second) continue;
    refuse_connection_string(fmt::format("connection `{}`, {}", connection.name, from.variable), from.setting, *value);
  }
  const auto password = settings.values.find("password");
  if (password != settings.values.end()) redactor.add(password->second);
  return settings;
}

std::string place_of(const target::Settings& settings) {
  const auto value = [&](const char* name, const char* otherwise) {
    const auto found = settings.values.find(name);
    return found == settings.values.end() ? std::string(otherwise) : found->second;
  };
  const std::string kind(ir::abilities(settings.kind).display_name);
  if (settings.values.contains("file")) return kind + " " + value("file", "");
  return fmt::format("{} {} on {}:{}{}", kind, value("database", "(the user's database)"), value("host", "localhost"),
                     value("port", "5432"), settings.values.contains("user") ? " as " + value("user", "") : "");
}

int exit_code_of(target::Trouble trouble) {
  switch (trouble) {
    case target::Trouble::unreachable:
    case target::Trouble::connection_lost: return exit_code::unreachable;
    case target::Trouble::authentication:
    case target::Trouble::no_database:
    case target::Trouble::privilege: return exit_code::configuration;
    case target::Trouble::busy:
    case target::Trouble::deadlock: return exit_code::busy;
    case target::Trouble::row_refused: return exit_code::refused;
    case target::Trouble::interrupted: return exit_code::interrupted;
    case target::Trouble::disk_full:
    case target::Trouble::read_only:
    case target::Trouble::other: return exit_code::failed;
  }
  return exit_code::failed;
}

Stop stop_for(const target::TargetError& error) {
  constexpr std::string_view mark = "; next: ";
  const std::string text = error.what();
  const auto at = text.rfind(mark);
  if (at == std::string::npos) return Stop(exit_code_of(error.trouble), text);
  return Stop(exit_code_of(error.trouble), text.substr(0, at), text.substr(at + mark.size()));
}

target::Target& Connections::get(ir::ConnectionId connection) {
  auto& slot = open_[connection];
  if (!slot) {
    const target::Settings settings = settings_of(program_, connection, bindings_, world_, redactor_);
    for (int attempt = 1; !slot; ++attempt) {
      try {
        slot = target::open(settings, access_for(use_, settings));
      } catch (const target::TargetError& error) {
        if (error.trouble != target::Trouble::unreachable || attempt >= attempts_) throw;
        world_.clock.sleep_us(wait_us_ << (attempt - 1));
      }
    }
  }
  return *slot;
}

}  // namespace pipec::cli
