#include <cstring>
#include <algorithm>
#include <string_view>

#include "runtime/target/sqlite_connection.hpp"

namespace pipec::target {
namespace {

using Tallies = std::vector<std::pair<std::string, std::int64_t>>;

// There are a handful of names: a search along the row is quicker than a hash.
std::int64_t* tally(Tallies& tallies, std::string_view name) {
  for (auto& [known, count] : tallies) {
    if (known == name) return &count;
  }
  return nullptr;
}

std::string_view text_of(sqlite3_value* value) {
  const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(value));
  return text ? std::string_view(text, static_cast<std::size_t>(sqlite3_value_bytes(value))) : std::string_view();
}

Tallies& tallies_of(sqlite3_context* context) { return static_cast<Connection*>(sqlite3_user_data(context))->tallies; }

void count(sqlite3_context* context, int, sqlite3_value** arguments) {
  Tallies& tallies = tallies_of(context);
  const std::string_view name = text_of(arguments[0]);
  if (std::int64_t* known = tally(tallies, name)) {
    ++*known;
  } else {
    tallies.emplace_back(name, 1);
  }
  sqlite3_result_int(context, 0);
}

void read(sqlite3_context* context, int, sqlite3_value** arguments) {
  const std::int64_t* known = tally(tallies_of(context), text_of(arguments[0]));
  sqlite3_result_int64(context, known ? *known : 0);
}

void reset(sqlite3_context* context, int, sqlite3_value**) {
  tallies_of(context).clear();
  sqlite3_result_int(context, 0);
}

// A decimal text taken apart: no zeros at the outer ends.
struct Parts {
  bool valid = false, negative = false;
  std::string_view whole, fraction;
  bool zero() const { return whole.empty() && fraction.empty(); }
};

bool all_digits(std::string_view text) { return text.find_first_not_of("0123456789") == std::string_view::npos; }

Parts take_apart(std::string_view text) {
  Parts out;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    out.negative = text[0] == '-';
    text.remove_prefix(1);
  }
  const std::size_t point = text.find('.');
  out.whole = text.substr(0, point);
  if (point != std::string_view::npos) out.fraction = text.substr(point + 1);
  out.valid = !(out.whole.empty() && out.fraction.empty()) && all_digits(out.whole) && all_digits(out.fraction);
  out.whole.remove_prefix(std::min(out.whole.find_first_not_of('0'), out.whole.size()));
  const std::size_t last = out.fraction.find_last_not_of('0');
  out.fraction = out.fraction.substr(0, last == std::string_view::npos ? 0 : last + 1);
  return out;
}

int sign(int order) { return order < 0 ? -1 : order > 0 ? 1 : 0; }

int collate(void*, int size_a, const void* a, int size_b, const void* b) {
  return compare_decimals({static_cast<const char*>(a), static_cast<std::size_t>(size_a)},
                          {static_cast<const char*>(b), static_cast<std::size_t>(size_b)});
}

}  // namespace

int compare_decimals(std::string_view a, std::string_view b) {
  const Parts x = take_apart(a), y = take_apart(b);
  if (!x.valid || !y.valid) return x.valid ? -1 : y.valid ? 1 : sign(a.compare(b));
  const int sign_x = x.zero() ? 0 : x.negative ? -1 : 1, sign_y = y.zero() ? 0 : y.negative ? -1 : 1;
  if (sign_x != sign_y) return sign_x < sign_y ? -1 : 1;
  int order = 0;
  if (x.whole.size() != y.whole.size()) {
    order = x.whole.size() < y.whole.size() ? -1 : 1;
  } else {
    order = sign(x.whole.compare(y.whole));
    if (order == 0) order = sign(x.fraction.compare(y.fraction));
  }
  return sign_x < 0 ? -order : order;
}

void register_functions(Connection& connection) {
  const auto add = [&](const char* name, int arguments, void (*function)(sqlite3_context*, int, sqlite3_value**)) {
    if (sqlite3_create_function_v2(connection.raw(), name, arguments, SQLITE_UTF8, &connection, function, nullptr, nullptr,
                                   nullptr) != SQLITE_OK) {
      connection.fail("a function could not be registered");
    }
  };
  add("pipec_count", 1, count);
  add("pipec_tally", 1, read);
  add("pipec_reset", 0, reset);
  if (sqlite3_create_collation_v2(connection.raw(), "pipec_decimal", SQLITE_UTF8, nullptr, collate, nullptr) != SQLITE_OK) {
    connection.fail("a collation could not be registered");
  }
}

}  // namespace pipec::target
