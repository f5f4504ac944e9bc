// Pieces of text out of a Shape that the statements of a load share. Internal to this room.
#pragma once

#include <string>
#include <vector>

#include "compiler/sql/load.hpp"

namespace pipec::sql {

// alias."column"
std::string prefixed(const Shape& shape, const char* alias, const std::string& column);
std::vector<std::string> prefixed(const Shape& shape, const char* alias, const std::vector<std::string>& columns);

std::vector<std::string> names(const Shape& shape);         // quoted
std::vector<std::string> column_names(const Shape& shape);  // as they are
std::string key_names(const Shape& shape);                  // quoted, with commas
const Stored& stored(const Shape& shape, const std::string& name);

// A stage value as the target's column takes it; all of them under their own names.
std::string value(const Shape& shape, const char* alias, const Stored& column);
std::string selected(const Shape& shape);

// The rows of the stage that dedup lets through, as a query in parentheses; or the whole stage.
std::string winners(const Shape& shape, const std::string& select, bool counted);

// Of an incoming row and the stored row `o`.
std::string same_key(const Shape& shape, const char* a, const char* b);
std::string unchanged(const Shape& shape, const char* incoming);
std::string update_when(const Shape& shape, const char* incoming);
// One CASE, because only a CASE fixes the order of evaluation: true for rows that are written. `first`: WHEN … THEN … .
std::string verdict(const Shape& shape, const char* incoming, const std::string& first);
// True when the incoming row comes before the stored one in the dedup order; equal: the incoming one is later.
std::string side_wins(const Shape& shape);

std::string on_conflict_update(const Shape& shape, const std::string& condition);
std::string on_conflict(const Shape& shape);  // with the verdict

// The server itself says how many rows were new: nothing has to be counted on the way.
bool told_by_server(const Shape& shape);

std::vector<Text> texts(const std::string& purpose, const std::vector<std::string>& statements);
void append(std::vector<Text>& to, std::vector<Text> more);

}  // namespace pipec::sql
