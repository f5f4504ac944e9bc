// SHA-256 of bytes that come in pieces; base/hash.hpp has it for bytes at hand.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace pipec::hash {

class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  void update(std::string_view bytes);
  std::string finish_hex();  // 64 lower-case digits; call once

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace pipec::hash
