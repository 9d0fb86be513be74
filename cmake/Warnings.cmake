# Flags for all code of the project. No fast-math anywhere; contraction is off so that evaluate<float> computes
# exactly what it says (docs/pipeline.md).
add_compile_options(-Wall -Wextra -ffp-contract=off -ffile-prefix-map=${CMAKE_SOURCE_DIR}/=)
add_link_options(-Wl,--gc-sections)
add_compile_options(-ffunction-sections -fdata-sections)
