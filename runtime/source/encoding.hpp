// The bytes of a file as UTF-8 text, and back to how many bytes of the file a piece of text stands for.
// What is not valid in the file is not valid in the text either: it is the validator that judges it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "compiler/ir/program.hpp"

namespace pipec::source {

enum class Coding : std::uint8_t { utf8, utf16_little, utf16_big, latin1, windows1252 };

struct Beginning {
  Coding coding = Coding::utf8;
  std::size_t mark = 0;  // bytes of the byte order mark
};

// Looks at the first bytes of a file (8 are enough). Throws FileRefused "compressed" or "encoding".
Beginning look_at_beginning(const std::string& file, std::string_view first, const ir::CsvOptions& csv);

// Stored bytes -> UTF-8, in pieces of any size.
class Decoder {
 public:
  explicit Decoder(Coding coding) : coding_(coding) {}

  static constexpr std::size_t most_kept = 4;                // stored bytes that wait for the next piece
  static constexpr std::size_t most_text_per_byte = 3;

  // Writes the text of `stored` to `to`, which has room for (stored.size() + most_kept) * most_text_per_byte.
  // Returns the bytes written. A half character waits for the next piece, unless this is the last.
  std::size_t decode(std::string_view stored, bool last, char* to);

 private:
  std::size_t decode_utf16(std::string_view stored, bool last, char* to);

  Coding coding_;
  std::string kept_;
};

// How many bytes of the file the text stands for; it starts and ends at characters.
std::uint64_t stored_size(Coding coding, std::string_view text);

// The index behind the longest piece of `text` that stands for at most `stored` bytes of the file.
std::size_t index_of_stored(Coding coding, std::string_view text, std::uint64_t stored);

}  // namespace pipec::source
