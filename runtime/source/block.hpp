// Pieces of input that batches point into. A block lives as long as the last batch that names it as an owner; then
// its memory goes back to the pool, so that a long file is read with the same few blocks.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

namespace pipec::source {

struct Block {
  static constexpr std::size_t padding = 64;  // readable bytes after the capacity, for word-wise scans
  // Of the data, and where reads should go: a system's copy to a few bytes behind that can take three times as long.
  static constexpr std::size_t alignment = 64;

  struct Free {
    void operator()(char* data) const;
  };
  std::unique_ptr<char[], Free> data;
  std::size_t capacity = 0;
};

// Blocks may be given back from any thread, also after the pool itself is gone.
class BlockPool {
 public:
  explicit BlockPool(std::size_t capacity);

  // At least `capacity` bytes; larger than the pool's own size: a block of its own, not kept.
  std::shared_ptr<Block> take(std::size_t capacity);

 private:
  struct Free {
    std::mutex mutex;
    std::vector<std::unique_ptr<Block>> blocks;
  };
  std::size_t capacity_;
  std::shared_ptr<Free> free_;
};

}  // namespace pipec::source
