/*
 * malloc() and its kin, wrapped by the linker: they count what is in use, and they never return NULL. libyang handles
 * a failed allocation in most places but not in all, so a full memory ends the instance instead of being trusted to
 * be survived: lyw_out_of_memory() throws in the host.
 */
#include <malloc.h>
#include <stddef.h>
#include <stdint.h>

#include "lyw.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
void __real_free(void *memory);

LYW_IMPORT(out_of_memory) void lyw_out_of_memory(size_t size);

static size_t used;

static void *
counted(void *memory, size_t size)
{
    if (!memory && size) {
        lyw_out_of_memory(size);
        __builtin_trap();
    }
    used += malloc_usable_size(memory);
    return memory;
}

void *
__wrap_malloc(size_t size)
{
    return counted(__real_malloc(size), size);
}

void *
__wrap_calloc(size_t count, size_t size)
{
    return counted(__real_calloc(count, size), count * size);
}

void *
__wrap_realloc(void *memory, size_t size)
{
    size_t before = malloc_usable_size(memory);
    void *moved = __real_realloc(memory, size);

    used -= before;
    return counted(moved, size);
}

void
__wrap_free(void *memory)
{
    used -= malloc_usable_size(memory);
    __real_free(memory);
}

/** Bytes handed out by malloc() and not yet freed, the allocator's own rounding included. */
size_t
LYW_EXPORT(lyw_used)(void)
{
    return used;
}

void *
LYW_EXPORT(lyw_alloc)(size_t size)
{
    return __wrap_malloc(size);
}

void
LYW_EXPORT(lyw_free)(void *memory)
{
    __wrap_free(memory);
}
