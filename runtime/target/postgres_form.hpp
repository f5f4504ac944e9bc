// In which form the values of a declared type go into a live column: PostgreSQL's binary COPY takes eight bytes of a
// bigint for a timestamp without a word, so the form follows the column that is there. Refuses to know connections.
#pragma once

#include <cstdint>
#include <string_view>

#include "compiler/ir/type.hpp"

namespace pipec::target {

enum class Form : std::uint8_t {
  boolean, int16, int32, int64,
  whole,      // a whole number as numeric
  decimal,    // unscaled, with Encoding::scale digits after the point, as numeric
  float32, float64,
  widened,    // a float32 as float8
  date, moment,
  text,       // the bytes as they are: text, varchar, enum labels, bytea, json
  jsonb, uuid,
};

struct Encoding {
  Form form;
  int scale;              // decimal
  ir::Physical physical;  // of the batch column
};

// `live`: the column's type as the server prints it ("bigint", "numeric(12,0)", "timestamp with time zone"), or empty for
// the one that S-G creates. Throws std::logic_error for what S-G does not accept: the planner asked before.
Encoding encoding_for(const ir::Type& declared, std::string_view live);

}  // namespace pipec::target
