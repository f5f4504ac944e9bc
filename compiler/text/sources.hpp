// The source texts of one compilation. Knows bytes, names and lines; refuses to know what they mean.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/span.hpp"

namespace pipec::text {

// From 1. A column counts code points, so a caret under it lines up.
struct Position {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
};

struct Source {
  std::string path;    // as the user named it; used in messages
  std::string folder;  // absolute folder of the file: relative paths that it writes start here (S-C)
  std::string bytes;
};

class Sources {
 public:
  std::uint32_t add(Source source);
  const Source& operator[](std::uint32_t id) const { return sources_[id]; }
  std::size_t size() const { return sources_.size(); }

  Position position(std::uint32_t source, std::uint32_t offset) const;
  std::string_view slice(Span span) const;
  std::string_view line(std::uint32_t source, std::uint32_t line) const;  // without its end

 private:
  std::vector<Source> sources_;
  std::vector<std::vector<std::uint32_t>> line_starts_;  // per source
};

}  // namespace pipec::text
