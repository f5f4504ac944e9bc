#include "compiler/sql/shape_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace pipec::sql {

std::string prefixed(const Shape& shape, const char* alias, const std::string& column) {
  return std::string(alias) + "." + shape.dialect->name(column);
}

std::vector<std::string> prefixed(const Shape& shape, const char* alias, const std::vector<std::string>& columns) {
  std::vector<std::string> out;
  for (const std::string& column : columns) out.push_back(prefixed(shape, alias, column));
  return out;
}

std::vector<std::string> names(const Shape& shape) {
  std::vector<std::string> out;
  for (const Stored& column : shape.columns) out.push_back(shape.dialect->name(column.name));
  return out;
}

std::vector<std::string> column_names(const Shape& shape) {
  std::vector<std::string> out;
  for (const Stored& column : shape.columns) out.push_back(column.name);
  return out;
}

const Stored& stored(const Shape& shape, const std::string& name) {
  return *std::find_if(shape.columns.begin(), shape.columns.end(), [&](const Stored& c) { return c.name == name; });
}

namespace {

bool is_key(const Shape& shape, const std::string& name) {
  return std::find(shape.key.begin(), shape.key.end(), name) != shape.key.end();
}

std::string set_list(const Shape& shape) {
  std::vector<std::string> parts;
  const auto set = [&](const std::string& column) {
    parts.push_back(shape.dialect->name(column) + " = " + prefixed(shape, "excluded", column));
  };
  for (const Stored& column : shape.columns) {
    if (!column.kept && !is_key(shape, column.name)) set(column.name);
  }
  if (parts.empty()) set(shape.key.front());
  return join(parts);
}

std::vector<std::string> order_terms(const Shape& shape) {
  std::vector<std::string> out;
  for (const OrderKey& key : shape.order) {
    out.push_back(prefixed(shape, "s", key.name) + (key.descending ? " DESC" : " ASC") +
                  (key.type.nullable ? " NULLS LAST" : ""));
  }
  out.push_back(prefixed(shape, "s", shape.position) + " DESC");
  return out;
}

}  // namespace

// A stage value as the target's column takes it.
std::string value(const Shape& shape, const char* alias, const Stored& column) {
  const std::string text = prefixed(shape, alias, column.name);
  return column.cast.empty() ? text : text + "::" + column.cast;
}

// The stored columns, cast to the live types, under their own names.
std::string selected(const Shape& shape) {
  std::vector<std::string> out;
  for (const Stored& column : shape.columns) {
    std::string text = value(shape, "s", column);
    if (!column.cast.empty()) text += " AS " + shape.dialect->name(column.name);
    out.push_back(text);
  }
  return join(out);
}

// The rows of the stage that dedup lets through, as a query in parentheses; or the whole stage.
std::string winners(const Shape& shape, const std::string& select, bool counted) {
  std::string from = shape.stage;
  for (std::size_t level = 0; level < shape.dedup.size(); ++level) {
    const bool last = level + 1 == shape.dedup.size();
    from = shape.dialect->winners(
        {last ? select : "s.*", from, prefixed(shape, "s", shape.dedup[level]), order_terms(shape), counted && last});
  }
  return shape.dedup.empty() ? fmt::format("(SELECT {} FROM {} AS s)", select, shape.stage) : from;
}

// Equal in every stored column that is neither key nor audit. The first difference ends the comparison: what the dedup
// order asks for differs most often, then what costs little to compare.
std::string unchanged(const Shape& shape, const char* incoming) {
  const auto rank = [&](const Stored* column) {
    const bool ordered = std::any_of(shape.order.begin(), shape.order.end(),
                                     [&](const OrderKey& key) { return key.name == column->name; });
    if (ordered) return 0;
    return ir::physical(column->type.kind) == ir::Physical::text ? 2 : 1;
  };
  std::vector<const Stored*> compared;
  for (const Stored& column : shape.columns)
    if (!column.audit && !is_key(shape, column.name)) compared.push_back(&column);
  std::stable_sort(compared.begin(), compared.end(),
                   [&](const Stored* a, const Stored* b) { return rank(a) < rank(b); });
  std::vector<std::string> parts;
  for (const Stored* column : compared) {
    parts.push_back(shape.dialect->not_distinct(prefixed(shape, "o", column->name),
                                                prefixed(shape, incoming, column->name), column->type));
  }
  return parts.empty() ? shape.dialect->truth(true) : join(parts, " AND ");
}

std::string update_when(const Shape& shape, const char* incoming) {
  return shape.update_when([&](const ir::ColumnRef& ref) {
    const Stored& column = shape.columns[ref.column.value];
    const std::string text = prefixed(shape, ref.side == ir::RowSide::stored ? "o" : incoming, column.name);
    return column.cast.empty() ? text : text + "::text";
  });
}

std::string key_names(const Shape& shape) {
  std::vector<std::string> out;
  for (const std::string& column : shape.key) out.push_back(shape.dialect->name(column));
  return join(out);
}

// True when the incoming row comes before the stored one in the dedup order; equal: the incoming one is later.
std::string side_wins(const Shape& shape) {
  if (shape.order.empty()) return shape.dialect->truth(true);
  std::string out = "CASE";
  for (const OrderKey& key : shape.order) {
    const std::string in = shape.dialect->comparable(prefixed(shape, "excluded", key.name), key.type);
    const std::string old = shape.dialect->comparable(prefixed(shape, "o", key.name), key.type);
    const auto before = [&](const std::string& a, const std::string& b) {
      const std::string compare = fmt::format("{} {} {}", a, key.descending ? ">" : "<", b);
      return key.type.nullable ? fmt::format("({} IS NOT NULL AND {} IS NULL) OR {}", a, b, compare) : compare;
    };
    out += fmt::format(" WHEN {} THEN {} WHEN {} THEN {}", before(in, old), shape.dialect->truth(true), before(old, in),
                       shape.dialect->truth(false));
  }
  return out + " ELSE " + shape.dialect->truth(true) + " END";
}

std::string on_conflict_update(const Shape& shape, const std::string& condition) {
  return fmt::format("ON CONFLICT ({}) DO UPDATE SET {}{}{}", key_names(shape), set_list(shape),
                     condition.empty() ? "" : " WHERE ", condition);
}

// One CASE over a stored row, because only a CASE fixes the order of evaluation: true for rows that are written.
std::string verdict(const Shape& shape, const char* incoming, const std::string& first) {
  const Dialect& d = *shape.dialect;
  std::string out = "CASE " + first;
  if (shape.insert_only) return out + "ELSE " + d.count_and_refuse("unchanged") + " END";
  out += fmt::format("WHEN {} THEN {}", unchanged(shape, incoming), d.count_and_refuse("unchanged"));
  if (shape.update_when) {
    out += fmt::format(" WHEN {} THEN {} ELSE {} END", update_when(shape, incoming), d.count_updated(),
                       d.count_and_refuse("stale"));
  } else {
    out += fmt::format(" ELSE {} END", d.count_updated());
  }
  return out;
}

// The server itself says how many rows were new: nothing has to be counted on the way.
bool told_by_server(const Shape& shape) { return shape.dialect->counts_what_was_written() && !shape.has_triggers; }

// What happens to a row whose key is stored.
std::string on_conflict(const Shape& shape) {
  if (shape.insert_only) {
    if (told_by_server(shape)) return fmt::format("ON CONFLICT ({}) DO NOTHING", key_names(shape));
    return on_conflict_update(shape, shape.dialect->count_and_refuse("unchanged"));
  }
  return on_conflict_update(shape, verdict(shape, "excluded", ""));
}

std::string same_key(const Shape& shape, const char* a, const char* b) {
  std::vector<std::string> parts;
  for (const std::string& column : shape.key) {
    const ir::Type& type = stored(shape, column).type;
    parts.push_back(shape.dialect->comparable(prefixed(shape, a, column), type) + " = " +
                    shape.dialect->comparable(prefixed(shape, b, column), type));
  }
  return join(parts, " AND ");
}

std::vector<Text> texts(const std::string& purpose, const std::vector<std::string>& statements) {
  std::vector<Text> out;
  for (const std::string& text : statements) out.push_back({purpose, text});
  return out;
}

void append(std::vector<Text>& to, std::vector<Text> more) {
  for (Text& text : more) to.push_back(std::move(text));
}

}  // namespace pipec::sql
