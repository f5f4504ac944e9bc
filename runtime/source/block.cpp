#include "runtime/source/block.hpp"

#include <algorithm>
#include <new>

namespace pipec::source {
namespace {

constexpr std::size_t most_kept = 8;

}  // namespace

void Block::Free::operator()(char* data) const { ::operator delete[](data, std::align_val_t{alignment}); }

BlockPool::BlockPool(std::size_t capacity) : capacity_(capacity), free_(std::make_shared<Free>()) {}

std::shared_ptr<Block> BlockPool::take(std::size_t capacity) {
  std::unique_ptr<Block> block;
  if (capacity <= capacity_) {
    const std::scoped_lock lock(free_->mutex);
    if (!free_->blocks.empty()) {
      block = std::move(free_->blocks.back());
      free_->blocks.pop_back();
    }
  }
  if (!block) {
    block = std::make_unique<Block>();
    block->capacity = std::max(capacity, capacity_);
    const auto size = block->capacity + Block::padding;
    block->data.reset(static_cast<char*>(::operator new[](size, std::align_val_t{Block::alignment})));
  }
  return {block.release(), [free = free_, kept = capacity_](Block* used) {
            std::unique_ptr<Block> owned(used);
            if (owned->capacity != kept) return;
            const std::scoped_lock lock(free->mutex);
            if (free->blocks.size() < most_kept) free->blocks.push_back(std::move(owned));
          }};
}

}  // namespace pipec::source
