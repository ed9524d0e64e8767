/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "value-private.h"

G_BEGIN_DECLS

/* The parser's state. All of it moves forward only; what a file can make it do
 * is bounded by the file's size and by @budget, not by its cleverness. */

#define XEN_PARSE_MAX_DEPTH 64
#define XEN_PARSE_MAX_DIAGNOSTICS 100
#define XEN_PARSE_BUDGET (16 * 1024 * 1024)

typedef struct
{
  const char *text;
  gsize length;
  gsize begin; /* after a byte order mark */
  gsize pos;
  guint brackets; /* inside brackets a new line is white space */
  guint depth;
  gint64 budget;      /* bytes and items that evaluation may still copy */
  gboolean python;    /* something that xl would not read */
  gboolean host_used; /* the file asked what machine it runs on */
  GArray *lines;      /* gsize: where each line begins */
  GPtrArray *entries;
  GHashTable *variables; /* key -> DomusXenEntry, borrowed from entries */
  GPtrArray *diagnostics;
  gboolean failed; /* the present statement was not understood */
} XenParser;

/* scan.c */
void
xen_parser_report (XenParser *self, DomusSeverity severity, gsize offset, const char *format, ...)
    G_GNUC_PRINTF (4, 5);
void
xen_parser_locate (const GArray *lines, const char *text, gsize offset, guint *line, guint *column);
int xen_parser_peek (const XenParser *self, gsize ahead);
void xen_parser_blanks (XenParser *self); /* white space and, in brackets, lines, comments */
gboolean xen_parser_accept (XenParser *self, const char *token);
gboolean xen_parser_word (XenParser *self, const char *word);
gsize xen_parser_ident (const XenParser *self, gsize at); /* its length, 0 if none */
gboolean xen_parser_at_end (const XenParser *self);       /* of a statement */
void xen_parser_skip (XenParser *self);                   /* to the end of the statement */
gboolean xen_parser_spend (XenParser *self, gsize cost);

/* scan-literal.c */
gboolean xen_parser_at_string (const XenParser *self);
DomusXenValue *xen_parser_string (XenParser *self);
DomusXenValue *xen_parser_number (XenParser *self);

/* expression.c */
DomusXenValue *xen_parser_expression (XenParser *self);
DomusXenValue *xen_parser_fail (XenParser *self, gsize start, const char *message);
DomusXenValue *xen_parser_unknown (XenParser *self, gsize start);

/* builtin.c: what a call gives, NULL if that cannot be known */
DomusXenValue *
xen_builtin_call (XenParser *self, const char *name, GPtrArray *arguments, gsize start);
DomusXenValue *xen_builtin_method (XenParser *self,
                                   const DomusXenValue *object,
                                   const char *name,
                                   GPtrArray *arguments,
                                   gsize start);
DomusXenValue *xen_builtin_format (XenParser *self,
                                   const char *format,
                                   const DomusXenValue *arguments,
                                   gsize start);

/* statement.c */
void xen_parser_run (XenParser *self);

/* domus-xen-config.c */
void xen_diagnostic_free (DomusXenDiagnostic *self);
void xen_entry_free (DomusXenEntry *self);

G_END_DECLS
