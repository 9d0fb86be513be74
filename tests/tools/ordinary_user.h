// Gives up root's rights for a scope. Permissions then mean something, and a defect in code under test cannot replace
// or remove the machine's devices: every test that writes to /dev must be inside such a scope.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <unistd.h>

#include <cstdlib>

namespace actc::test {

class OrdinaryUser {
 public:
  OrdinaryUser() : user_(::geteuid()), active_(user_ != 0 || ::seteuid(nobody) == 0) {}
  OrdinaryUser(const OrdinaryUser &) = delete;
  OrdinaryUser &operator=(const OrdinaryUser &) = delete;
  ~OrdinaryUser() {
    if (user_ == 0 && active_ && ::seteuid(0) != 0) std::abort();
  }
  // False in containers that know no user but root.
  bool active() const { return active_; }

 private:
  static constexpr uid_t nobody = 65534;
  uid_t user_;
  bool active_;
};

}  // namespace actc::test
