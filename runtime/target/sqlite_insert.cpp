// Rows of a batch through one prepared INSERT.
#include <array>
#include <stdexcept>

#include "base/civil.hpp"
#include "base/decimal.hpp"
#include "runtime/target/sqlite_connection.hpp"

namespace pipec::target {
namespace {

using ir::TypeKind;

// Digits that go through a double and back unchanged; decimals with more are text (S-G).
constexpr int max_real_digits = 15;

// Room for a text that is made of a value; it must stand until the row is stored.
using Made = std::array<char, 48>;

using Binder = int (*)(sqlite3_stmt* statement, int index, const value::Column& column, std::size_t at, const ir::Type& type,
                       Made& made);

int bind_bool(sqlite3_stmt* statement, int index, const value::Column& column, std::size_t at, const ir::Type&, Made&) {
  return sqlite3_bind_int(statement, index, column.booleans[at] ? 1 : 0);
}
int bind_integer(sqlite3_stmt* statement, int index, const value::Column& column, std::size_t at, const ir::Type&, Made&) {
  return sqlite3_bind_int64(statement, index, column.integers[at]);
}
// Adding zero makes -0 to 0: equal values must be equal on every target.
int bind_float(sqlite3_stmt* statement, int index, const value::Column& column, std::size_t at, const ir::Type& type, Made&) {
  const double number = column.floats[at] + 0.0;
  return sqlite3_bind_double(statement, index, type.kind == TypeKind::float32 ? static_cast<float>(number) : number);
}
int bind_real_decimal(sqlite3_stmt* statement, int index, const value::Column& column, std::size_t at, const ir::Type& type,
                      Made&) {
  return sqlite3_bind_double(statement, index, decimal::to_double(column.decimals[at], type.scale));
}
int bind_text(sqlite3_stmt* statement, int index, const value::Column& column, std::size_t at, const ir::Type&, Made&) {
  const value::Slice text = column.texts[at];
  return sqlite3_bind_text64(statement, index, text.size == 0 ? "" : text.data, text.size, SQLITE_STATIC, SQLITE_UTF8);
}
int bind_blob(sqlite3_stmt* statement, int index, const value::Column& column, std::size_t at, const ir::Type&, Made&) {
  const value::Slice bytes = column.texts[at];
  if (bytes.size == 0) return sqlite3_bind_zeroblob(statement, index, 0);
  return sqlite3_bind_blob64(statement, index, bytes.data, bytes.size, SQLITE_STATIC);
}

int bind_made(sqlite3_stmt* statement, int index, const char* begin, const char* end) {
  return sqlite3_bind_text(statement, index, begin, static_cast<int>(end - begin), SQLITE_STATIC);
}
int bind_date(sqlite3_stmt* statement, int index, const value::Column& column, std::size_t at, const ir::Type&, Made& made) {
  return bind_made(statement, index, made.data(), civil::write_date(made.data(), column.integers[at]));
}
int bind_time(sqlite3_stmt* statement, int index, const value::Column& column, std::size_t at, const ir::Type&, Made& made) {
  return bind_made(statement, index, made.data(), civil::write_time(made.data(), column.integers[at]));
}
int bind_datetime(sqlite3_stmt* statement, int index, const value::Column& column, std::size_t at, const ir::Type& type,
                  Made& made) {
  char* end = civil::write_datetime(made.data(), column.integers[at]);
  if (type.kind == TypeKind::timestamp) *end++ = 'Z';
  return bind_made(statement, index, made.data(), end);
}
int bind_text_decimal(sqlite3_stmt* statement, int index, const value::Column& column, std::size_t at, const ir::Type& type,
                      Made& made) {
  const Int128 value = column.decimals[at];
  UInt128 rest = value < 0 ? -static_cast<UInt128>(value) : static_cast<UInt128>(value);
  char* const end = made.data() + made.size();
  char* begin = end;
  for (int written = 0; rest != 0 || written <= type.scale; ++written, rest /= 10) {
    if (written == type.scale && type.scale > 0) *--begin = '.';
    *--begin = static_cast<char>('0' + static_cast<int>(rest % 10));
  }
  if (value < 0) *--begin = '-';
  return bind_made(statement, index, begin, end);
}

Binder binder_for(const ir::Type& type) {
  switch (type.kind) {
    case TypeKind::boolean: return bind_bool;
    case TypeKind::int16:
    case TypeKind::int32:
    case TypeKind::int64: return bind_integer;
    case TypeKind::decimal: return type.precision <= max_real_digits ? bind_real_decimal : bind_text_decimal;
    case TypeKind::float32:
    case TypeKind::float64: return bind_float;
    case TypeKind::string:
    case TypeKind::enumeration:
    case TypeKind::uuid:
    case TypeKind::json: return bind_text;
    case TypeKind::bytes: return bind_blob;
    case TypeKind::date: return bind_date;
    case TypeKind::time: return bind_time;
    case TypeKind::timestamp:
    case TypeKind::datetime: return bind_datetime;
    case TypeKind::duration:
    case TypeKind::null: break;
  }
  throw std::logic_error("a type that is never stored");
}

class InsertStream final : public BulkStream {
 public:
  InsertStream(Connection& connection, const plan::Bulk& bulk) : connection_(connection) {
    doing_ = bulk.purpose.empty() ? "rows could not be stored" : "could not " + bulk.purpose;
    if (sqlite3_prepare_v3(connection.raw(), bulk.text.c_str(), static_cast<int>(bulk.text.size()) + 1, SQLITE_PREPARE_PERSISTENT,
                           &statement_, nullptr) != SQLITE_OK) {
      connection.fail(doing_);
    }
    for (const auto& column : bulk.columns) fields_.push_back({binder_for(column.type), column.type, nullptr, {}});
  }
  ~InsertStream() override { sqlite3_finalize(statement_); }

  void append(const value::TypedBatch& batch, const std::vector<std::uint32_t>& columns, const std::uint32_t* rows,
              std::size_t count) override {
    if (columns.size() != fields_.size()) throw std::logic_error("a bulk needs one batch column for each of its own");
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      fields_[i].column = &batch.columns.at(columns[i]);
      if (fields_[i].column->physical != ir::physical(fields_[i].type.kind)) {
        throw std::logic_error("a batch column of another form");
      }
    }
    if (connection_.cancelled) connection_.fail(doing_, SQLITE_INTERRUPT, "cancelled by the user");
    for (std::size_t i = 0; i < count; ++i) {
      int index = 0;
      for (Field& field : fields_) {
        ++index;
        const std::size_t at = field.column->at(rows[i]);
        const int code = field.column->valid[at] ? field.bind(statement_, index, *field.column, at, field.type, field.made)
                                                 : sqlite3_bind_null(statement_, index);
        if (code != SQLITE_OK) connection_.fail(doing_);
      }
      const int code = sqlite3_step(statement_);
      if (code != SQLITE_DONE) {
        const std::string said = sqlite3_errmsg(connection_.raw());
        const int extended = sqlite3_extended_errcode(connection_.raw());
        sqlite3_reset(statement_);
        connection_.fail(doing_, extended, said);
      }
      taken_ += static_cast<std::uint64_t>(sqlite3_changes64(connection_.raw()));
      sqlite3_reset(statement_);
    }
    // Texts are bound without a copy, and the batch goes away.
    sqlite3_clear_bindings(statement_);
  }

  std::uint64_t finish() override {
    if (connection_.cancelled) connection_.fail(doing_, SQLITE_INTERRUPT, "cancelled by the user");
    return taken_;
  }

 private:
  struct Field {
    Binder bind;
    ir::Type type;
    const value::Column* column;
    Made made;
  };
  Connection& connection_;
  std::string doing_;
  sqlite3_stmt* statement_ = nullptr;
  std::vector<Field> fields_;
  std::uint64_t taken_ = 0;
};

}  // namespace

std::unique_ptr<BulkStream> start_insert(Connection& connection, const plan::Bulk& bulk) {
  return std::make_unique<InsertStream>(connection, bulk);
}

}  // namespace pipec::target
