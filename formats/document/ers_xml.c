/*
 * ers_xml.c: EvidenceRecord in XML (RFC 6283 2 to 4).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/detail.h"
#include "formats/document/xml.h"
#include "formats/document/xml_algs.h"

#include "formats/document/ers_xml.h"

#define TOKEN_MAX	((size_t)1024 * 1024)	/* octets of a token */
#define LISTS_MAX	1024		/* lists of one hash tree */
#define ORDER_MAX	100000		/* an Order attribute */

_Static_assert(XML_T_MAX <= PLAN_FORM_MAX, "forms are numbers of transforms");

/* The record while it is read. */
struct record {
	struct ers	 e;
	xmlDoc		*doc;
	xmlNode		*seq;		/* ArchiveTimeStampSequence */
	struct xml_work	*work;
	size_t		 stamps;
};

/* One ArchiveTimeStamp on its way in; the values lie in ${octets}. */
struct stamp {
	struct ers_stamp st;
	struct buf	 octets;
	struct octets	*value;
	size_t		*at;		/* their offsets until all are there */
	size_t		 nvalue;
	struct ers_list	*list;
	struct buf	 token;
	struct buf	 ref;		/* canonical form of what came before */
};

/* Children of one name in the order that their Order attributes give. */
struct ordered {
	xmlNode		*node;
	long		 order;
};

bool
ers_xml_is(const xmlNode *n)
{
	return xml_is(n, XML_NS_ERS, "EvidenceRecord");
}

static int
by_order(const void *p, const void *q)
{
	const struct ordered	*a = p, *b = q;

	return a->order < b->order ? -1 : a->order > b->order;
}

/* A positive number that fills the attribute; 0: it is none. */
static long
order_of(const xmlNode *n)
{
	char	*s = xml_attr(n, "Order");
	long	 v = 0;

	for (const char *p = s; p != NULL && *p != '\0'; p++) {
		if (*p < '0' || *p > '9' || v > ORDER_MAX) {
			v = 0;
			break;
		}
		v = v * 10 + (*p - '0');
	}
	xmlFree(s);
	return v;
}

/*
 * All children of that name, sorted; free().  NULL with *n 0 when there is
 * none, and *why set when an Order is missing or given twice.
 */
static struct ordered *
children(const xmlNode *parent, const char *name, size_t max, size_t *n,
    const char **why, bool *nomem)
{
	struct ordered	*o, *more;
	size_t		 cap = 0;

	*n = 0;
	o = NULL;
	for (xmlNode *c = xml_child(parent, NULL, XML_NS_ERS, name);
	    c != NULL; c = xml_child(parent, c, XML_NS_ERS, name)) {
		if (*n >= max) {
			*why = D_("it has too many elements");
			break;
		}
		if (*n == cap) {
			cap = cap == 0 ? 8 : 2 * cap;
			more = reallocarray(o, cap, sizeof(*o));
			if ((*nomem = more == NULL))
				break;
			o = more;
		}
		o[*n] = (struct ordered){ c, order_of(c) };
		if (o[(*n)++].order == 0)
			*why = D_("an Order attribute is no number");
	}
	if (*n > 0)
		qsort(o, *n, sizeof(*o), by_order);
	for (size_t i = 1; i < *n && *why == NULL; i++)
		if (o[i].order == o[i - 1].order)
			*why = D_("an Order attribute is there twice");
	return o;
}

/* One Sequence: its values' octets.  NULL, or what is wrong. */
static const char *
sequence_read(struct stamp *s, const xmlNode *seq, size_t *count, bool *nomem)
{
	struct octets	*value;
	size_t		*at;
	int		 rc;

	*count = 0;
	for (xmlNode *d = xml_child(seq, NULL, XML_NS_ERS, "DigestValue");
	    d != NULL; d = xml_child(seq, d, XML_NS_ERS, "DigestValue")) {
		if (s->nvalue >= ERS_VALUES_MAX)
			return D_("its hash tree has too many values");
		if ((s->nvalue & (s->nvalue - 1)) == 0) {
			size_t	 n = s->nvalue == 0 ? 1 : 2 * s->nvalue;

			value = reallocarray(s->value, n, sizeof(*value));
			if (value != NULL)
				s->value = value;
			at = reallocarray(s->at, n, sizeof(*at));
			if (at != NULL)
				s->at = at;
			if ((*nomem = value == NULL || at == NULL))
				return "";
		}
		s->at[s->nvalue] = s->octets.len;
		if ((rc = xml_base64(&s->octets, d)) != 0) {
			*nomem = rc == -1;
			return D_("a DigestValue is not base64");
		}
		s->value[s->nvalue].len = s->octets.len - s->at[s->nvalue];
		s->nvalue++;
		(*count)++;
	}
	return *count == 0 ? D_("a list of its hash tree is empty") : NULL;
}

/* HashTree, if there is one. */
static const char *
tree_read(struct stamp *s, const xmlNode *stamp, bool *nomem)
{
	xmlNode		*tree = xml_child(stamp, NULL, XML_NS_ERS, "HashTree");
	struct ordered	*o;
	const char	*why = NULL;
	size_t		 n, at = 0;

	if (tree == NULL)
		return NULL;
	o = children(tree, "Sequence", LISTS_MAX, &n, &why, nomem);
	if (why == NULL && n == 0)
		why = D_("its hash tree is empty");
	s->list = n == 0 ? NULL : calloc(n, sizeof(*s->list));
	if (why == NULL && s->list == NULL)
		*nomem = true;
	for (size_t i = 0; i < n && why == NULL && !*nomem; i++)
		why = sequence_read(s, o[i].node, &s->list[i].n, nomem);
	free(o);
	if (why != NULL || *nomem)
		return why != NULL ? why : "";
	for (size_t i = 0; i < s->nvalue; i++)
		s->value[i].p = s->octets.p + s->at[i];
	for (size_t i = 0; i < n; i++) {
		s->list[i].value = s->value + at;
		at += s->list[i].n;
	}
	s->st.list = s->list;
	s->st.nlist = n;
	return NULL;
}

/* The token (RFC 6283 3.1.2); other types are not RFC 3161's. */
static const char *
token_read(struct stamp *s, const xmlNode *stamp, xmlNode **timestamp,
    bool *nomem)
{
	xmlNode		*token;
	const char	*why = NULL;
	char		*type;
	int		 rc;

	*timestamp = xml_child(stamp, NULL, XML_NS_ERS, "TimeStamp");
	token = xml_child(*timestamp, NULL, XML_NS_ERS, "TimeStampToken");
	if (token == NULL)
		return D_("an ArchiveTimeStamp has no TimeStampToken");
	type = xml_attr(token, "Type");
	if (type != NULL && strcmp(type, "RFC3161") != 0)
		why = D_("its time-stamp is not of type RFC3161");
	xmlFree(type);
	if (why != NULL)
		return why;
	if ((rc = xml_base64(&s->token, token)) != 0) {
		*nomem = rc == -1;
		return D_("its TimeStampToken is not base64");
	}
	s->st.token = (struct octets){ s->token.p, s->token.len };
	return NULL;
}

static int
sink_buf(void *arg, const uint8_t *p, size_t len)
{
	return buf_add(arg, p, len);
}

/* The canonical form of ${top} without ${drop}.  0; 1 a limit; -1. */
static int
canonical(struct record *r, xmlNode *top, const struct ordered *drop,
    size_t ndrop, enum xml_transform form, struct buf *out)
{
	struct xml_flow	 f;
	int		 rc;

	xml_flow_init(&f, r->work);
	rc = xml_flow_nodes(&f, r->doc, top, true);
	for (size_t i = 0; i < ndrop; i++)
		xml_flow_drop(&f, drop[i].node);
	if (rc == 0)
		rc = xml_flow_c14n(&f, form, NULL, sink_buf, out);
	xml_flow_release(&f);
	return rc;
}

/* DigestMethod and CanonicalizationMethod.  NULL, or what is wrong. */
static const char *
methods_read(const xmlNode *chain, enum digest_alg *alg,
    enum xml_transform *form)
{
	xmlNode	*m = xml_child(chain, NULL, XML_NS_ERS, "DigestMethod");
	char	*uri;

	if (m == NULL)
		return D_("a chain has no DigestMethod");
	uri = xml_attr(m, "Algorithm");
	*alg = xml_digest_alg(uri);
	xmlFree(uri);
	m = xml_child(chain, NULL, XML_NS_ERS, "CanonicalizationMethod");
	if (m == NULL)
		return D_("a chain has no CanonicalizationMethod");
	uri = xml_attr(m, "Algorithm");
	*form = xml_transform(uri);
	xmlFree(uri);
	return xml_transform_is_c14n(*form) ? NULL :
	    "its CanonicalizationMethod is not known";
}

static void
stamp_init(struct stamp *s)
{
	memset(s, 0, sizeof(*s));
	buf_init(&s->octets, PLAN_BLOB_MAX * 4);
	buf_init(&s->token, TOKEN_MAX);
	buf_init(&s->ref, XML_LEN_MAX);
}

static void
stamp_release(struct stamp *s)
{
	buf_release(&s->octets);
	buf_release(&s->token);
	buf_release(&s->ref);
	free(s->value);
	free(s->at);
	free(s->list);
}

/*
 * ArchiveTimeStamp ${s} of chain ${c}: of a chain's first the chains before,
 * of another the TimeStamp ${last} is what it renews.
 */
static const char *
stamp_read(struct record *r, struct stamp *s, xmlNode *stamp,
    const struct ordered *chains, size_t nchain, xmlNode **last, bool *nomem)
{
	struct octets	 ref;
	const char	*why;
	xmlNode		*timestamp;
	int		 rc = 0;

	if ((why = tree_read(s, stamp, nomem)) != NULL ||
	    (why = token_read(s, stamp, &timestamp, nomem)) != NULL)
		return why;
	if (s->st.number > 1)
		rc = canonical(r, *last, NULL, 0, s->st.form, &s->ref);
	else if (s->st.chain > 1)
		rc = canonical(r, r->seq, chains + s->st.chain - 1,
		    nchain - (s->st.chain - 1), s->st.form, &s->ref);
	if ((*nomem = rc == -1) || rc == 1)
		return D_("it is too large to be put in canonical form");
	ref = (struct octets){ s->ref.p, s->ref.len };
	if (s->st.number > 1)
		s->st.prev[0] = ref;
	else if (s->st.chain > 1)
		s->st.before[0] = ref;
	*last = timestamp;
	return NULL;
}

/* Chain ${c} (from 0).  NULL, or what is wrong. */
static const char *
chain_read(struct record *r, const struct ordered *chains, size_t nchain,
    size_t c, bool *nomem)
{
	enum xml_transform	 form = XML_T_UNKNOWN;
	enum digest_alg		 alg = DIGEST_UNKNOWN;
	struct ordered		*o;
	struct stamp		 s;
	const char		*why = NULL;
	xmlNode			*last = NULL;
	size_t			 n;

	if ((why = methods_read(chains[c].node, &alg, &form)) != NULL)
		return why;
	o = children(chains[c].node, "ArchiveTimeStamp", ERS_STAMPS_MAX, &n,
	    &why, nomem);
	if (why == NULL && n == 0)
		why = D_("an ArchiveTimeStampChain is empty");
	for (size_t i = 0; i < n && why == NULL && !*nomem; i++) {
		if (r->stamps++ >= ERS_STAMPS_MAX) {
			why = D_("it has too many time-stamps");
			break;
		}
		stamp_init(&s);
		s.st.chain = (unsigned int)c + 1;
		s.st.number = (unsigned int)i + 1;
		s.st.alg = alg;
		s.st.form = form;
		s.st.separate = true;
		why = stamp_read(r, &s, o[i].node, chains, nchain, &last,
		    nomem);
		if (why == NULL && ers_add(&r->e, &s.st) == -1)
			*nomem = true;
		stamp_release(&s);
	}
	free(o);
	return why;
}

int
ers_xml_read(struct plan *plan, xmlDoc *doc, xmlNode *record,
    struct xml_work *work, const struct ers_opts *opts)
{
	struct record	 r = { .doc = doc, .work = work };
	struct ordered	*o = NULL;
	const char	*why = NULL;
	bool		 nomem = false;
	size_t		 n = 0;

	plan->reparse = true;
	ers_init(&r.e, plan, opts);
	r.seq = xml_child(record, NULL, XML_NS_ERS,
	    "ArchiveTimeStampSequence");
	if (r.seq == NULL || xml_child(record, r.seq, XML_NS_ERS,
	    "ArchiveTimeStampSequence") != NULL)
		why = D_("it has not one ArchiveTimeStampSequence");
	else
		o = children(r.seq, "ArchiveTimeStampChain", ERS_STAMPS_MAX,
		    &n, &why, &nomem);
	if (why == NULL && n == 0)
		why = D_("it holds no time-stamp");
	for (size_t i = 0; i < n && why == NULL && !nomem; i++)
		why = chain_read(&r, o, n, i, &nomem);
	free(o);
	if (nomem)
		return -1;
	return why == NULL ? 0 : ers_fail(&r.e, why);
}

int
ers_xml_parse(struct plan *plan, const uint8_t *p, size_t len,
    const struct ers_opts *opts)
{
	struct xml_work	 work = { 0 };
	struct xml	 x;
	xmlNode		*root;
	int		 rc = xml_read(&x, p, len);

	if (rc == 0) {
		work.document = x.nodes;
		root = xmlDocGetRootElement(x.doc);
		if (!ers_xml_is(root))
			rc = 1;
		else if (xml_has_entities(&x))
			rc = plan_note(plan, FINDING_XML_ENTITIES, "%s", "&");
		else
			rc = ers_xml_read(plan, x.doc, root, &work, opts);
	}
	xml_free(&x);
	return rc;
}

int
ers_xml_form(struct buf *out, const uint8_t *p, size_t len, unsigned int form)
{
	struct xml_work	 work = { 0 };
	struct xml_flow	 f;
	struct xml	 x;
	int		 rc;

	if (!xml_transform_is_c14n((enum xml_transform)form))
		return 1;
	if ((rc = xml_read(&x, p, len)) == 0 && xml_has_entities(&x))
		rc = 1;
	if (rc == 0) {
		work.document = x.nodes;
		xml_flow_init(&f, &work);
		rc = xml_flow_nodes(&f, x.doc, (xmlNode *)x.doc, true);
		if (rc == 0)
			rc = xml_flow_c14n(&f, (enum xml_transform)form, NULL,
			    sink_buf, out);
		xml_flow_release(&f);
	}
	xml_free(&x);
	return rc;
}
