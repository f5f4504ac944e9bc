// Hashes. Content of files: XXH3-128 (fast). Declarations, keys and row hashes: SHA-256. Tables in memory: XXH3-64.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace pipec::hash {

// XXH3-128 over the XXH3-128 digests of successive 8 MiB blocks (canonical big-endian form), so that blocks
// can be hashed apart. Lower-case hex. An empty content is the hash of no blocks.
class Content {
 public:
  Content();
  ~Content();
  Content(Content&&) noexcept;
  Content& operator=(Content&&) noexcept;

  void update(std::string_view bytes);
  std::string finish();  // 32 hex digits

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Never stored: it may be another one in the next version.
std::uint64_t quick(std::string_view bytes, std::uint64_t seed);

std::string sha256_hex(std::string_view bytes);
std::string sha256(std::string_view bytes);  // 32 raw bytes
std::string md5(std::string_view bytes);     // 16 raw bytes
std::string to_hex(std::string_view bytes);
std::string to_base64(std::string_view bytes);

}  // namespace pipec::hash
