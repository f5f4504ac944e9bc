// The only place that includes libpqxx. Its versions 6.4 and 7 differ in how a PGconn that somebody else opened is taken
// over, and in how parameters are passed whose number is known at run time; Control hides both.
#pragma once

#include <libpq-fe.h>

// libpqxx 7.8 of Ubuntu 24.04 is built as C++17: with std::source_location its headers ask for functions that the library
// does not hold.
#include <source_location>
#include <version>
#pragma push_macro("__cpp_lib_source_location")
#undef __cpp_lib_source_location
#include <pqxx/pqxx>
#pragma pop_macro("__cpp_lib_source_location")

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pipec::target {

#if PQXX_VERSION_MAJOR < 7

// Hands a connection that is open already to libpqxx, once: libpqxx 6 would reconnect behind our back.
class AdoptPolicy : public pqxx::connectionpolicy {
 public:
  explicit AdoptPolicy(PGconn* connection) : connectionpolicy(std::string()), connection_(connection) {}
  handle do_startconnect(handle original) override {
    if (original) return original;
    if (!connection_) throw pqxx::broken_connection("the connection is lost");
    return std::exchange(connection_, nullptr);
  }
  handle do_completeconnect(handle original) override { return original; }

 private:
  PGconn* connection_;
};

class AdoptedConnection : private AdoptPolicy, public pqxx::connection_base {
 public:
  explicit AdoptedConnection(PGconn* connection)
      : AdoptPolicy(connection), pqxx::connection_base(static_cast<AdoptPolicy&>(*this)) {
    init();
  }
  ~AdoptedConnection() noexcept { close(); }
};

#endif

// libpqxx on a PGconn, which it owns from now on. The raw pointer may be used beside it (COPY, diagnostics, cancel).
class Control {
 public:
  using Parameters = std::vector<std::optional<std::string>>;

#if PQXX_VERSION_MAJOR < 7
  explicit Control(PGconn* connection)
      : connection_(std::make_unique<AdoptedConnection>(connection)), session_(*connection_) {}
#else
  explicit Control(PGconn* connection)
      : connection_(std::make_unique<pqxx::connection>(pqxx::connection::seize_raw_connection(connection))),
        session_(*connection_) {}
#endif

  // One statement; throws pqxx's exceptions. Transactions are begun and ended by statements of their own.
  pqxx::result execute(const std::string& text, const Parameters& parameters) {
    if (parameters.empty()) return session_.exec(text);
#if PQXX_VERSION_MAJOR < 7
    return session_.exec_params(text, pqxx::prepare::make_dynamic_params(parameters));
#else
    pqxx::params sent;
    for (const auto& parameter : parameters) {
      if (parameter) {
        sent.append(*parameter);
      } else {
        sent.append();
      }
    }
#if PQXX_VERSION_MAJOR > 7 || PQXX_VERSION_MINOR >= 10
    return session_.exec(text, sent);
#else
    return session_.exec_params(text, sent);
#endif
#endif
  }

 private:
#if PQXX_VERSION_MAJOR < 7
  std::unique_ptr<AdoptedConnection> connection_;
#else
  std::unique_ptr<pqxx::connection> connection_;
#endif
  pqxx::nontransaction session_;
};

}  // namespace pipec::target
