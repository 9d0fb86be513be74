// A vector is recognised by the insertelement of its last lane. Its lanes are packed from the operands up: lanes that
// are extracted in order are the vector they come from; lanes of one operation are one operation; a repeated value is a
// splat.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/repack.h"

#include <llvm/IR/Constants.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/IntrinsicInst.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <vector>

namespace actc {
namespace {

using namespace llvm;
using Lanes = std::vector<Value *>;

// Lane i of a vector that is not put together here, as an instruction behind it; poison where nothing is known of it.
Value *lane_of(Value *vector, unsigned i) {
  Type *element = cast<FixedVectorType>(vector->getType())->getElementType();
  if (isa<PoisonValue>(vector)) return PoisonValue::get(element);
  auto *place = dyn_cast<Instruction>(vector);
  if (!place || isa<PHINode>(place)) return nullptr;
  if (auto *shuffle = dyn_cast<ShuffleVectorInst>(place)) {
    const int source = shuffle->getMaskValue(static_cast<int>(i));
    if (source < 0) return PoisonValue::get(element);
    const auto size = static_cast<int>(cast<FixedVectorType>(shuffle->getOperand(0)->getType())->getNumElements());
    vector = shuffle->getOperand(source < size ? 0 : 1);
    i = static_cast<unsigned>(source % size);
  }
  return IRBuilder<>(place->getNextNode()).CreateExtractElement(vector, i);
}

// The lanes of a chain that ends here; empty for anything else.
Lanes lanes_of(InsertElementInst &last) {
  auto *type = dyn_cast<FixedVectorType>(last.getType());
  if (!type) return {};
  Lanes lanes(type->getNumElements());
  Value *base = &last;
  while (auto *insert = dyn_cast<InsertElementInst>(base)) {
    auto *index = dyn_cast<ConstantInt>(insert->getOperand(2));
    if (!index) return {};
    Value *&lane = lanes[index->getZExtValue()];
    if (!lane) lane = insert->getOperand(1);
    base = insert->getOperand(0);
  }
  for (unsigned i = 0; i < lanes.size(); ++i)
    if (!lanes[i] && !(lanes[i] = lane_of(base, i))) return {};
  return lanes;
}

class Packer {
 public:
  // Null where the lanes have no vector form.
  Value *pack(const Lanes &lanes) {
    if (const auto found = done_.find(lanes); found != done_.end()) return found->second;
    return done_[lanes] = make(lanes);
  }

 private:
  // Not poison; the lanes are not all constants.
  static Value *first_of(const Lanes &lanes) {
    return *std::find_if(lanes.begin(), lanes.end(), [](Value *lane) { return !isa<PoisonValue>(lane); });
  }

  static Value *make_constant(const Lanes &lanes) {
    std::vector<Constant *> constants;
    for (Value *lane : lanes) {
      auto *constant = dyn_cast<Constant>(lane);
      if (!constant) return nullptr;
      constants.push_back(constant);
    }
    return ConstantVector::get(constants);
  }

  // Lane i of one vector, for each i.
  static Value *source_of(const Lanes &lanes) {
    Value *source = nullptr;
    for (size_t i = 0; i < lanes.size(); ++i) {
      if (isa<PoisonValue>(lanes[i])) continue;
      auto *extract = dyn_cast<ExtractElementInst>(lanes[i]);
      auto *index = extract ? dyn_cast<ConstantInt>(extract->getIndexOperand()) : nullptr;
      if (!index || index->getZExtValue() != i || (source && extract->getVectorOperand() != source)) return nullptr;
      source = extract->getVectorOperand();
    }
    auto *type = source ? cast<FixedVectorType>(source->getType()) : nullptr;
    return type && type->getNumElements() == lanes.size() ? source : nullptr;
  }

  Value *make(const Lanes &lanes) {
    if (Value *constant = make_constant(lanes)) return constant;
    if (Value *source = source_of(lanes)) return source;
    const auto is_first = [first = first_of(lanes)](Value *lane) { return lane == first || isa<PoisonValue>(lane); };
    if (std::all_of(lanes.begin(), lanes.end(), is_first)) return make_splat(lanes.size(), first_of(lanes));
    return isa<ExtractElementInst>(first_of(lanes)) ? make_halves(lanes) : make_operation(lanes);
  }

  // Lanes of several registers, one behind the other: Halide's vectors are wider than those.
  Value *make_halves(const Lanes &lanes) {
    const auto middle = lanes.begin() + static_cast<std::ptrdiff_t>(lanes.size() / 2);
    if (lanes.size() % 2 != 0 || lanes.size() < 4) return nullptr;
    Value *low = pack({lanes.begin(), middle}), *high = low ? pack({middle, lanes.end()}) : nullptr;
    if (!high) return nullptr;
    std::vector<int> order(lanes.size());
    std::iota(order.begin(), order.end(), 0);
    Instruction *place = last_of(lanes, {low, high});
    return place ? IRBuilder<>(place).CreateShuffleVector(low, high, order) : nullptr;
  }

  // Where a vector of these lanes and operands can stand: behind all of them. Null if the lanes are of several blocks.
  static Instruction *last_of(const Lanes &lanes, const std::vector<Value *> &operands) {
    auto *last = dyn_cast<Instruction>(first_of(lanes));
    for (Value *lane : lanes) {
      if (isa<PoisonValue>(lane)) continue;
      auto *instruction = dyn_cast<Instruction>(lane);
      if (!instruction || instruction->getParent() != last->getParent()) return nullptr;
      if (last->comesBefore(instruction)) last = instruction;
    }
    for (Value *operand : operands) {
      auto *instruction = dyn_cast<Instruction>(operand);
      if (instruction && instruction->getParent() == last->getParent() && last->comesBefore(instruction))
        last = instruction;
    }
    return last->getNextNode();
  }

  static Value *make_splat(size_t n, Value *value) {
    if (isa<PHINode>(value)) return nullptr;
    auto *instruction = dyn_cast<Instruction>(value);
    BasicBlock &block = instruction ? *instruction->getParent() : cast<Argument>(value)->getParent()->getEntryBlock();
    IRBuilder<> builder(&block, instruction ? std::next(instruction->getIterator()) : block.getFirstInsertionPt());
    return builder.CreateVectorSplat(static_cast<unsigned>(n), value);
  }

  // What makes two lanes one operation: the intrinsic, or the opcode of what LLVM has taken apart. 0: neither.
  static unsigned kind_of(Value *lane) {
    if (auto *call = dyn_cast<IntrinsicInst>(lane)) {
      const Intrinsic::ID id = call->getIntrinsicID();
      return id == Intrinsic::fma || id == Intrinsic::sqrt ? Instruction::OtherOpsEnd + id : 0;
    }
    return isa<UnaryOperator, BinaryOperator>(lane) ? cast<Instruction>(lane)->getOpcode() : 0;
  }

  Value *make_operation(const Lanes &lanes) {
    auto *first = dyn_cast<Instruction>(first_of(lanes));
    const unsigned kind = first ? kind_of(first) : 0;
    const auto is_same = [kind](Value *lane) { return isa<PoisonValue>(lane) || kind_of(lane) == kind; };
    if (kind == 0 || !std::all_of(lanes.begin(), lanes.end(), is_same)) return nullptr;
    const auto *call = dyn_cast<IntrinsicInst>(first);
    std::vector<Value *> operands;
    for (unsigned k = 0; k < (call ? call->arg_size() : first->getNumOperands()); ++k) {
      Lanes of_lanes;
      for (Value *lane : lanes)
        of_lanes.push_back(isa<PoisonValue>(lane) ? lane : cast<Instruction>(lane)->getOperand(k));
      Value *packed = pack(of_lanes);
      if (!packed) return nullptr;
      operands.push_back(packed);
    }
    Instruction *place = last_of(lanes, operands);
    if (!place) return nullptr;
    IRBuilder<> builder(place);
    return call ? builder.CreateIntrinsic(operands[0]->getType(), call->getIntrinsicID(), operands)
                : builder.CreateNAryOp(first->getOpcode(), operands);
  }

  std::map<Lanes, Value *> done_;
};

}  // namespace

void repack_lanes(Function &function) {
  std::vector<InsertElementInst *> ends;
  for (Instruction &instruction : instructions(function))
    if (auto *insert = dyn_cast<InsertElementInst>(&instruction))
      if (!insert->hasOneUse() || !isa<InsertElementInst>(insert->user_back())) ends.push_back(insert);
  // All lanes before the first replacement: one chain may go on where another ends.
  std::vector<Lanes> chains;
  chains.reserve(ends.size());
  for (InsertElementInst *end : ends) chains.push_back(lanes_of(*end));
  Packer packer;
  for (size_t i = 0; i < ends.size(); ++i)
    if (!chains[i].empty())
      if (Value *vector = packer.pack(chains[i])) ends[i]->replaceAllUsesWith(vector);
}

}  // namespace actc
