# actc_registry(OUT_VAR PREFIX DIR): the .cpp files of DIR that define an object PREFIX_<file name>, and their names in
# the given order. A folder is the registry: adding a leaf is adding one file.
#   actc_write_registry(FILE HEADER TYPE FUNCTION NAMES): C++ source of `std::span<const TYPE *const> FUNCTION()`.
function(actc_write_registry file header type function)
  set(declarations "")
  set(entries "")
  foreach(name IN LISTS ARGN)
    string(APPEND declarations "extern const ${type} ${name};\n")
    string(APPEND entries "    &${name},\n")
  endforeach()
  file(CONFIGURE OUTPUT ${file} CONTENT "// Generated from the folder by cmake/Registry.cmake.
#include \"${header}\"

namespace actc {
${declarations}
std::span<const ${type} *const> ${function}() {
  static constexpr const ${type} *kEntries[] = {
${entries}  };
  return kEntries;
}
}  // namespace actc
" @ONLY)
endfunction()
