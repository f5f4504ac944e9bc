#include "base/hash.hpp"

#include <openssl/evp.h>
#include <xxhash.h>

#include <algorithm>
#include <stdexcept>

namespace pipec::hash {
namespace {

constexpr std::size_t block_size = 8u << 20;

std::string digest(const EVP_MD* algorithm, std::string_view bytes) {
  unsigned char out[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), out, &size, algorithm, nullptr) != 1) {
    throw std::runtime_error("the OpenSSL library of this machine refuses a hash that pipec needs");
  }
  return {reinterpret_cast<const char*>(out), size};
}

}  // namespace

// XXH3_state_t wants 64-byte alignment, which XXH3_createState gives.
struct Content::State {
  XXH3_state_t* block = XXH3_createState();
  XXH3_state_t* digests = XXH3_createState();
  std::size_t filled = 0;  // bytes in the open block

  State() {
    if (block == nullptr || digests == nullptr) throw std::bad_alloc();
    XXH3_128bits_reset(block);
    XXH3_128bits_reset(digests);
  }
  ~State() {
    XXH3_freeState(block);
    XXH3_freeState(digests);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  void close_block() {
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(block));
    XXH3_128bits_update(digests, canonical.digest, sizeof canonical.digest);
    XXH3_128bits_reset(block);
    filled = 0;
  }
};

Content::Content() : state_(std::make_unique<State>()) {}
Content::~Content() = default;
Content::Content(Content&&) noexcept = default;
Content& Content::operator=(Content&&) noexcept = default;

void Content::update(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t n = std::min(bytes.size(), block_size - state_->filled);
    XXH3_128bits_update(state_->block, bytes.data(), n);
    state_->filled += n;
    bytes.remove_prefix(n);
    if (state_->filled == block_size) state_->close_block();
  }
}

std::string Content::finish() {
  if (state_->filled > 0) state_->close_block();
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(state_->digests));
  return to_hex({reinterpret_cast<const char*>(canonical.digest), sizeof canonical.digest});
}

std::uint64_t quick(std::string_view bytes, std::uint64_t seed) {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

std::string sha256(std::string_view bytes) { return digest(EVP_sha256(), bytes); }
std::string sha256_hex(std::string_view bytes) { return to_hex(sha256(bytes)); }
std::string md5(std::string_view bytes) { return digest(EVP_md5(), bytes); }

std::string to_hex(std::string_view bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
  return out;
}

std::string to_base64(std::string_view bytes) {
  static constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t n = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      group = group << 8 | (k < n ? static_cast<unsigned char>(bytes[i + k]) : 0u);
    }
    out += digits[group >> 18];
    out += digits[group >> 12 & 63];
    out += n > 1 ? digits[group >> 6 & 63] : '=';
    out += n > 2 ? digits[group & 63] : '=';
  }
  return out;
}

}  // namespace pipec::hash
