// One open file as UTF-8 text: read in order, hashed on the way, watched for changes.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/hash.hpp"
#include "base/world.hpp"
#include "compiler/ir/catalog.hpp"
#include "compiler/ir/program.hpp"
#include "runtime/source/encoding.hpp"

namespace pipec::source {

class Input {
 public:
  // Throws FileError, FileRefused ("file_changed" when the file is not the one of the list any more).
  Input(Files& files, ir::FileFacts file, const ir::CsvOptions& csv);

  // Reads up to `stored` bytes of the file and appends their text at `to`, which has room for room_for(stored).
  // Returns the bytes of text, which can be none although at_end() is not reached.
  std::size_t read(char* to, std::size_t stored);
  static std::size_t room_for(std::size_t stored) { return (stored + Decoder::most_kept) * Decoder::most_text_per_byte; }
  bool at_end() const { return position_ == size_; }

  // The bytes of the file from `offset` on, outside the order of read(). May be called from any thread at any time: it
  // uses the open file alone, which may be read from any thread, and nothing that another call changes.
  std::string read_at(std::uint64_t offset, std::size_t size) const;
  void verify_unchanged();

  const std::string& name() const { return file_.name; }
  Coding coding() const { return beginning_.coding; }
  std::uint64_t text_begin() const { return beginning_.mark; }

 private:
  [[noreturn]] void refuse_changed(const std::string& how) const;

  ir::FileFacts file_;
  std::unique_ptr<InputFile> open_;
  Beginning beginning_;
  std::uint64_t size_ = 0;
  std::uint64_t position_ = 0;
  std::optional<Decoder> decoder_;      // none: UTF-8
  std::unique_ptr<char[]> stored_;      // what the decoder reads from
  std::size_t stored_capacity_ = 0;
  std::optional<hash::Content> hash_;   // none: the list has no hash to compare with, or it was compared
};

}  // namespace pipec::source
