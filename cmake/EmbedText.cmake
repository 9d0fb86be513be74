# Run as a script: writes OUTPUT, a C++ file with the text of every file of INPUTS (a ;-list) as a table entry.
# Included by dsl/CMakeLists.txt through actc_embed_activations.
set(entries "")
foreach(file IN LISTS INPUTS)
  get_filename_component(name ${file} NAME_WE)
  file(READ ${file} text)
  string(APPEND entries "    {\"${name}\", R\"actc(${text})actc\"},\n")
endforeach()
file(WRITE ${OUTPUT}.tmp "// Generated from the .act files by cmake/EmbedText.cmake.
#include \"dsl/catalogue.h\"

namespace actc {
namespace {
constexpr CatalogueEntry kEntries[] = {
${entries}};
}
std::span<const CatalogueEntry> catalogue() { return kEntries; }
}  // namespace actc
")
file(RENAME ${OUTPUT}.tmp ${OUTPUT})
