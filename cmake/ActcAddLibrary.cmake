# actc_add_library(NAME name FROM x... [TARGETS t...] [DIRECTIONS d...] [TYPES f32...] [ACCURACY a] [CONVENTION c])
#
# Compiles activations (catalogue names, .act files, formulas) and makes a library target NAME to link: it brings the
# header NAME.h, the kernels and the runtime. Functions are called NAME_<activation>_<direction>_<type>. TARGETS are those
# of `actc compile`; without, machine code for x86-64 or, where the project is compiled for other machines, generic: C
# that the project's own compiler translates.
#
# In actc's own build as in its installed package (find_package(Actc)) the targets Actc::compiler, which runs on the
# machine that builds, and Actc::runtime exist.

# Whether the project is compiled for x86-64 Linux, for which the package has a runtime and the compiler machine code.
function(actc_compiles_for_x86_64 result)
  set(${result} FALSE PARENT_SCOPE)
  if(CMAKE_SYSTEM_NAME STREQUAL "Linux" AND CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64|amd64)$"
     AND CMAKE_SIZEOF_VOID_P EQUAL 8 AND "x86_64-${CMAKE_C_COMPILER_TARGET}" MATCHES "^x86_64-(x86_64-.*)?$")
    set(${result} TRUE PARENT_SCOPE)
  endif()
endfunction()

function(actc_add_library)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "NAME;ACCURACY;CONVENTION" "FROM;TARGETS;DIRECTIONS;TYPES")
  if(NOT arg_NAME OR NOT arg_FROM)
    message(FATAL_ERROR "actc_add_library needs NAME and FROM")
  endif()
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "actc_add_library: unknown arguments: ${arg_UNPARSED_ARGUMENTS}")
  endif()
  actc_compiles_for_x86_64(native)
  if(NOT arg_TARGETS AND NOT native)
    set(arg_TARGETS generic)
  endif()
  set(machines ${arg_TARGETS}) # with machine code; empty and not generic: the compiler's default, which is such
  list(REMOVE_ITEM machines generic)
  set(archive FALSE)
  set(source FALSE)
  if(machines OR NOT arg_TARGETS)
    set(archive TRUE)
  endif()
  if("generic" IN_LIST arg_TARGETS)
    set(source TRUE)
  endif()
  if(machines AND NOT native)
    message(FATAL_ERROR "actc_add_library(NAME ${arg_NAME}): ${machines}: machine code for x86-64 Linux, but this project is "
      "compiled for ${CMAKE_SYSTEM_PROCESSOR} ${CMAKE_SYSTEM_NAME} ${CMAKE_C_COMPILER_TARGET}. Leave out TARGETS or use "
      "TARGETS generic.")
  endif()

  set(options "")
  foreach(pair IN ITEMS TARGETS:--target DIRECTIONS:--direction TYPES:--dtype ACCURACY:--accuracy CONVENTION:--convention)
    string(REPLACE ":" ";" pair ${pair})
    list(GET pair 0 list)
    list(GET pair 1 option)
    if(arg_${list})
      list(JOIN arg_${list} "," values)
      list(APPEND options ${option} ${values})
    endif()
  endforeach()
  set(sources "")
  set(files "")
  foreach(from IN LISTS arg_FROM)
    if(from MATCHES "\\.act$")
      cmake_path(ABSOLUTE_PATH from BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR})
      list(APPEND files ${from})
    endif()
    string(REPLACE ";" "\\;" from "${from}") # "(x; b = 1) = x * b" stays one argument
    list(APPEND sources "${from}")
  endforeach()

  set(dir ${CMAKE_CURRENT_BINARY_DIR}/${arg_NAME}.actc)
  set(products "")
  if(archive)
    list(APPEND products ${dir}/lib${arg_NAME}.a)
  endif()
  if(source)
    list(APPEND products ${dir}/${arg_NAME}.c)
  endif()
  list(APPEND products ${dir}/${arg_NAME}.h ${dir}/${arg_NAME}.json)
  add_custom_command(OUTPUT ${products}
    COMMAND Actc::compiler compile ${sources} ${options} --quiet --name ${arg_NAME} -o ${dir} --depfile ${dir}/${arg_NAME}.d
    DEPENDS Actc::compiler ${files} DEPFILE ${dir}/${arg_NAME}.d
    COMMENT "Compiling activations: ${arg_NAME}" VERBATIM)
  add_custom_target(${arg_NAME}_kernels DEPENDS ${products})

  set(libraries Actc::runtime)
  if(source) # optimised in every build type, as the machine code is
    add_library(${arg_NAME}_generic STATIC ${dir}/${arg_NAME}.c)
    set_target_properties(${arg_NAME}_generic PROPERTIES C_STANDARD 11 POSITION_INDEPENDENT_CODE ON)
    target_compile_options(${arg_NAME}_generic PRIVATE $<$<C_COMPILER_ID:GNU,Clang,AppleClang>:-O3>)
    target_include_directories(${arg_NAME}_generic PRIVATE ${dir})
    target_link_libraries(${arg_NAME}_generic PUBLIC Actc::runtime m)
    add_dependencies(${arg_NAME}_generic ${arg_NAME}_kernels)
    list(PREPEND libraries ${arg_NAME}_generic)
  endif()
  if(archive) # a target, so that it comes before what it needs on the linker's command line
    add_library(${arg_NAME}_archive STATIC IMPORTED GLOBAL)
    set_target_properties(${arg_NAME}_archive PROPERTIES IMPORTED_LOCATION ${dir}/lib${arg_NAME}.a
      INTERFACE_LINK_LIBRARIES "${libraries}")
    set(libraries ${arg_NAME}_archive)
  endif()
  add_library(${arg_NAME} INTERFACE)
  add_dependencies(${arg_NAME} ${arg_NAME}_kernels)
  target_include_directories(${arg_NAME} INTERFACE ${dir})
  target_link_libraries(${arg_NAME} INTERFACE ${libraries})
endfunction()
