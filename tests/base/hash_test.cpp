#include "base/hash.hpp"

#include <xxhash.h>

#include "tests/support/catch.hpp"

using namespace pipec;

namespace {

std::string content(std::string_view bytes, std::size_t piece = SIZE_MAX) {
  hash::Content hash;
  while (!bytes.empty()) {
    const auto n = std::min(piece, bytes.size());
    hash.update(bytes.substr(0, n));
    bytes.remove_prefix(n);
  }
  return hash.finish();
}

std::string pattern_of(std::size_t size) {
  std::string bytes(size, '\0');
  std::uint32_t x = 1;
  for (auto& c : bytes) c = static_cast<char>((x = x * 1664525u + 1013904223u) >> 24);
  return bytes;
}

std::string canonical(std::string_view bytes) {
  XXH128_canonical_t out;
  XXH128_canonicalFromHash(&out, XXH3_128bits(bytes.data(), bytes.size()));
  return {reinterpret_cast<const char*>(out.digest), sizeof out.digest};
}

}  // namespace

TEST_CASE("the hash of a content is the XXH3-128 of the digests of its 8 MiB blocks") {
  const std::size_t block = 8u << 20;
  CHECK(content("") == "99aa06d3014798d86001c324468d497f");  // XXH3-128 of nothing, as published
  CHECK(content("a") == hash::to_hex(canonical(canonical("a"))));
  for (const std::size_t size : {block - 1, block, block + 1, 2 * block + 17}) {
    const auto bytes = pattern_of(size);
    std::string digests;
    for (std::size_t at = 0; at < size; at += block) digests += canonical(std::string_view(bytes).substr(at, block));
    INFO(size);
    CHECK(content(bytes) == hash::to_hex(canonical(digests)));
    CHECK(content(bytes, 1'000'003) == content(bytes));
  }
  const auto small = pattern_of(5000);
  for (const std::size_t piece : {1, 7, 64, 4096}) CHECK(content(small, piece) == content(small));
}

TEST_CASE("the stored form of the content hash does not change") {
  CHECK(content("pipec") == "515f4bbb6a2869ebb67811773cb9d766");
  CHECK(content("id,name\n1,Ann\n") == "33bb37561600d2a3b7816505aa8db3d9");
  CHECK(content(std::string((8u << 20) + 1, 'x')) == "ca0c103dc6606b80d64952b693aafc70");
}

TEST_CASE("digests of short texts are the published ones") {
  CHECK(hash::sha256_hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(hash::sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(hash::sha256("abc").size() == 32);
  CHECK(hash::to_hex(hash::md5("abc")) == "900150983cd24fb0d6963f7d28e17f72");
}

TEST_CASE("bytes as hex and base64") {
  CHECK(hash::to_hex(std::string_view("\x00\x7f\xff", 3)) == "007fff");
  struct Row { std::string_view bytes, text; };
  for (const auto& [bytes, text] :
       {Row{"", ""}, Row{"f", "Zg=="}, Row{"fo", "Zm8="}, Row{"foo", "Zm9v"}, Row{"foob", "Zm9vYg=="},
        Row{"fooba", "Zm9vYmE="}, Row{"foobar", "Zm9vYmFy"}, Row{"\xff\xfe\xfd", "//79"}}) {
    CHECK(hash::to_base64(bytes) == text);
  }
}
