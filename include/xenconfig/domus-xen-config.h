/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-finding.h"
#include "domus-xml-doc.h"

G_BEGIN_DECLS

/**
 * SECTION: A configuration file of Xen's own tools, read without running it.
 *
 * xm files were Python programs, xl files look like them. Both are read by one
 * parser, which knows the small part of Python that people used: assignments,
 * strings, lists, concatenation, the `import` and `if` preamble. What it cannot
 * work out is kept as text and reported, never guessed.
 *
 * Immutable once parsed; may be shared between threads.
 */
typedef struct _DomusXenConfig DomusXenConfig;

#define DOMUS_TYPE_XEN_CONFIG (domus_xen_config_get_type ())
#define DOMUS_XEN_ERROR (domus_xen_error_quark ())
#define DOMUS_XEN_CONFIG_MAX_BYTES (1024 * 1024)

/**
 * DomusXenError:
 * @DOMUS_XEN_ERROR_TOO_LARGE: larger than %DOMUS_XEN_CONFIG_MAX_BYTES
 * @DOMUS_XEN_ERROR_NOT_TEXT: binary, or empty of any setting
 * @DOMUS_XEN_ERROR_SYNTAX: not understood; the message has line and column
 * @DOMUS_XEN_ERROR_INVALID: understood, but no guest can be made of it
 * @DOMUS_XEN_ERROR_NO_MEDIUM: a repair needs to be told which medium
 * @DOMUS_XEN_ERROR_NO_ROOM: all four IDE places are taken by disks
 * @DOMUS_XEN_ERROR_CHANGED: the file changed since it was read
 */
typedef enum
{
  DOMUS_XEN_ERROR_TOO_LARGE,
  DOMUS_XEN_ERROR_NOT_TEXT,
  DOMUS_XEN_ERROR_SYNTAX,
  DOMUS_XEN_ERROR_INVALID,
  DOMUS_XEN_ERROR_NO_MEDIUM,
  DOMUS_XEN_ERROR_NO_ROOM,
  DOMUS_XEN_ERROR_CHANGED,
} DomusXenError;

typedef enum
{
  DOMUS_XEN_KIND_AUTO,
  DOMUS_XEN_KIND_XM,
  DOMUS_XEN_KIND_XL,
} DomusXenKind;

/**
 * DomusXenValueType:
 * @DOMUS_XEN_VALUE_STRING: in @text
 * @DOMUS_XEN_VALUE_NUMBER: in @number, booleans too
 * @DOMUS_XEN_VALUE_LIST: in @items
 * @DOMUS_XEN_VALUE_TEXT: not understood; @text is the source as it stands
 */
typedef enum
{
  DOMUS_XEN_VALUE_STRING,
  DOMUS_XEN_VALUE_NUMBER,
  DOMUS_XEN_VALUE_LIST,
  DOMUS_XEN_VALUE_TEXT,
} DomusXenValueType;

/**
 * DomusXenValue: a value, and the bytes of the file that gave it.
 * @start, @end: where it stands, byte offsets, end exclusive
 * @text: (nullable): valid UTF-8
 * @items: (nullable) (element-type DomusXenValue)
 */
typedef struct
{
  gatomicrefcount refs;
  DomusXenValueType type;
  gsize start;
  gsize end;
  gsize weight;
  char *text;
  gint64 number;
  GPtrArray *items;
} DomusXenValue;

/**
 * DomusXenEntry: one assignment.
 * @key: as the tools know it (a hyphen that people wrote is an underscore)
 * @start, @end: the whole statement, byte offsets
 * @helper: later lines use it, so it may be no setting but a variable
 */
typedef struct
{
  char *key;
  DomusXenValue *value;
  gsize start;
  gsize end;
  gboolean helper;
} DomusXenEntry;

/**
 * DomusXenDiagnostic: what the parser has to say about a place in the file.
 * @severity: error: a setting or a line was not understood
 * @line, @column: from 1; columns count characters
 * @message: translated, a sentence
 */
typedef struct
{
  DomusSeverity severity;
  guint line;
  guint column;
  char *message;
} DomusXenDiagnostic;

GQuark          domus_xen_error_quark     (void);
GType           domus_xen_config_get_type (void);
DomusXenConfig *domus_xen_config_parse    (const char *text, gssize length, DomusXenKind kind,
                                           GError **error);
DomusXenConfig *domus_xen_config_ref      (DomusXenConfig *self);
void            domus_xen_config_unref    (DomusXenConfig *self);

DomusXenKind         domus_xen_config_get_kind        (const DomusXenConfig *self);
const char          *domus_xen_config_get_text        (const DomusXenConfig *self, gsize *length);
GPtrArray           *domus_xen_config_get_entries     (const DomusXenConfig *self);
const DomusXenEntry *domus_xen_config_lookup          (const DomusXenConfig *self,
                                                       const char *key);
GPtrArray           *domus_xen_config_get_diagnostics (const DomusXenConfig *self);
gboolean             domus_xen_config_has_errors      (const DomusXenConfig *self);
void                 domus_xen_config_locate          (const DomusXenConfig *self, gsize offset,
                                                       guint *line, guint *column);

/* Whether @text is a Xen file, a libvirt domain, or neither, by its looks. */
typedef enum
{
  DOMUS_XEN_LOOKS_LIKE_NOTHING,
  DOMUS_XEN_LOOKS_LIKE_XML,
  DOMUS_XEN_LOOKS_LIKE_CONFIG,
} DomusXenLooks;
DomusXenLooks domus_xen_text_looks_like (const char *text, gssize length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusXenConfig, domus_xen_config_unref)

G_END_DECLS
