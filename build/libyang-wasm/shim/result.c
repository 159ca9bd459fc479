/* The text that goes out: a buffer that grows and is used again, or memory that libyang made. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lyw.h"

/** Larger buffers are given back as soon as the next result begins. */
#define KEPT_SIZE 65536

/** Where the host finds the result. */
static struct {
    const char *text;
    size_t length;
} result;

static char *buffer;    /* what lyw_put() writes into */
static size_t size;     /* its size */
static size_t length;   /* how much of it is written */
static char *taken;     /* memory of lyw_result_take() */

const void *
LYW_EXPORT(lyw_result)(void)
{
    return &result;
}

/** Gives back what the last result took; the host calls it after a large one. */
void
LYW_EXPORT(lyw_result_release)(void)
{
    lyw_result_begin();
}

void
lyw_result_begin(void)
{
    free(taken);
    taken = NULL;
    if (size > KEPT_SIZE) {
        free(buffer);
        buffer = NULL;
        size = 0;
    }
    length = 0;
    result.text = NULL;
    result.length = 0;
}

void
lyw_result_take(char *text, size_t text_length)
{
    lyw_result_begin();
    taken = text;
    lyw_result_borrow(text, text_length);
}

void
lyw_result_borrow(const char *text, size_t text_length)
{
    result.text = text;
    result.length = text_length;
}

void
lyw_put_bytes(const char *text, size_t text_length)
{
    if (length + text_length > size) {
        size = (length + text_length) * 2;
        size = size < 1024 ? 1024 : size;
        buffer = realloc(buffer, size);
    }
    memcpy(buffer + length, text, text_length);
    length += text_length;
    lyw_result_borrow(buffer, length);
}

void
lyw_put(const char *text)
{
    lyw_put_bytes(text, strlen(text));
}

void
lyw_put_number(int64_t number)
{
    char digits[24];

    lyw_put_bytes(digits, snprintf(digits, sizeof digits, "%" PRId64, number));
}

void
lyw_put_string(const char *text)
{
    const char *plain;

    if (!text) {
        lyw_put("null");
        return;
    }
    lyw_put("\"");
    for (plain = text; *text; ++text) {
        unsigned char c = *text;
        char escape[8];

        if ((c >= 0x20) && (c != '"') && (c != '\\')) {
            continue;
        }
        lyw_put_bytes(plain, text - plain);
        plain = text + 1;
        if (c >= 0x20) {
            snprintf(escape, sizeof escape, "\\%c", c);
        } else {
            snprintf(escape, sizeof escape, "\\u%04x", c);
        }
        lyw_put(escape);
    }
    lyw_put_bytes(plain, text - plain);
    lyw_put("\"");
}

void
lyw_put_separator(void)
{
    if (length && (buffer[length - 1] != '{') && (buffer[length - 1] != '[')) {
        lyw_put(",");
    }
}

void
lyw_put_key(const char *name)
{
    lyw_put_separator();
    lyw_put_string(name);
    lyw_put(":");
}

void
lyw_put_member(const char *name, const char *text)
{
    if (text) {
        lyw_put_key(name);
        lyw_put_string(text);
    }
}

void
lyw_put_number_member(const char *name, int64_t number)
{
    lyw_put_key(name);
    lyw_put_number(number);
}

void
lyw_put_true_member(const char *name, int is_true)
{
    if (is_true) {
        lyw_put_key(name);
        lyw_put("true");
    }
}
