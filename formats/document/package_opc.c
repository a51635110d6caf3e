/*
 * package_opc.c: content types and relationships of OPC packages (ECMA-376
 * part 2): where the signatures are, and what each part is said to be.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/detail.h"
#include "formats/document/package_part.h"

#define SIG_RELS	"/package/2006/relationships/digital-signature/"
#define PART_NAME_MAX	1024		/* octets; longer ones lead nowhere */

enum opc_role
opc_role(const struct package *k, const struct zip_member *m)
{
	return k->role == NULL ? OPC_NONE : k->role[m - k->zip.member];
}

/* An XML part.  0; 1: none that can be read; -1 memory. */
static int
part_read(struct package *k, const struct zip_member *m, struct xml *x)
{
	uint8_t		*p = NULL;
	const char	*why;
	size_t		 len = 0;
	int		 rc;

	memset(x, 0, sizeof(*x));
	if ((rc = zip_read(&k->zip, m, &p, &len, &why)) == 0 &&
	    (rc = xml_read(x, p, len)) != 0)
		xml_free(x);
	free(p);
	return rc;
}

/* Cut the last segment of a name off; 0 octets are left of a lone one. */
static size_t
folder_len(const char *name, size_t len)
{
	while (len > 0 && name[len - 1] != '/')
		len--;
	return len;
}

/* RFC 3986 5.2: ${target} as seen from the part ${from}.  False: too long. */
static bool
resolve(const struct octets *from, const char *target, char *to)
{
	size_t	 n = 0, part;

	if (*target != '/') {
		n = folder_len((const char *)from->p, from->len);
		if (n >= PART_NAME_MAX)
			return false;
		if (n > 0)
			memcpy(to, from->p, n);
	}
	for (; *target != '\0'; target += part) {
		target += strspn(target, "/");
		part = strcspn(target, "/");
		if (part == 2 && memcmp(target, "..", 2) == 0) {
			n = folder_len(to, n > 0 ? n - 1 : 0);
			continue;
		}
		if (part == 0 || (part == 1 && *target == '.'))
			continue;
		if (part + 2 > PART_NAME_MAX - n)
			return false;
		memcpy(to + n, target, part);
		n += part;
		if (target[part] == '/')
			to[n++] = '/';
	}
	to[n] = '\0';
	return true;
}

/* "a/b.xml": "a/_rels/b.xml.rels", or NULL when there is none. */
static const struct zip_member *
rels_of(const struct package *k, const struct octets *part)
{
	char	 name[PART_NAME_MAX + 16];
	size_t	 dir = folder_len((const char *)part->p, part->len);

	if (part->len >= PART_NAME_MAX)
		return NULL;
	snprintf(name, sizeof(name), "%.*s_rels/%.*s.rels", (int)dir,
	    (const char *)part->p, (int)(part->len - dir),
	    (const char *)part->p + dir);
	return package_find(k, name);
}

static enum opc_role
role_of(const char *type)
{
	static const struct {
		const char	*end;
		enum opc_role	 role;
	} roles[] = {
		{ SIG_RELS "origin", OPC_ORIGIN },
		{ SIG_RELS "signature", OPC_SIGNATURE },
		{ SIG_RELS "certificate", OPC_CERTIFICATE },
	};
	size_t	 n = type == NULL ? 0 : strlen(type);

	for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++) {
		size_t	 e = strlen(roles[i].end);

		if (n >= e && strcmp(type + n - e, roles[i].end) == 0)
			return roles[i].role;
	}
	return OPC_NONE;
}

/* Give ${role} to what ${rel}, of the part ${from}, leads to. */
static void
role_give(struct package *k, const struct octets *from, const xmlNode *rel,
    enum opc_role role)
{
	const struct zip_member	*m = NULL;
	char			 name[PART_NAME_MAX];
	char			*type = xml_attr(rel, "Type");
	char			*target = xml_attr(rel, "Target");

	if (role_of(type) == role && target != NULL &&
	    resolve(from, target, name))
		m = package_find(k, name);
	if (m != NULL && k->role[m - k->zip.member] == OPC_NONE)
		k->role[m - k->zip.member] = role;
	xmlFree(type);
	xmlFree(target);
}

/* Follow the relationships of the part ${from} to those of ${role}. */
static int
roles_follow(struct package *k, const struct octets *from, enum opc_role role)
{
	const struct zip_member	*m = rels_of(k, from);
	const xmlNode		*rel = NULL, *root;
	struct xml		 x;
	int			 rc;

	if (m == NULL)
		return 0;
	if ((rc = part_read(k, m, &x)) != 0)
		return rc == -1 ? -1 : 0;
	/* Of signatures' parts alone; the package's own is for all. */
	if (from->len > 0)
		k->role[m - k->zip.member] = OPC_CERTIFICATE;
	root = xmlDocGetRootElement(x.doc);
	while ((rel = xml_child(root, rel, NULL, "Relationship")) != NULL)
		role_give(k, from, rel, role);
	xml_free(&x);
	return 0;
}

int
opc_read(struct package *k)
{
	static const struct octets	 top = { (const uint8_t *)"", 0 };
	const struct zip_member		*m = zip_find(&k->zip, OPC_TYPES,
					    strlen(OPC_TYPES));
	size_t				 left = PLAN_SIGS_MAX;
	int				 rc;

	if (m != NULL && part_read(k, m, &k->types) == -1)
		return -1;
	if ((k->role = calloc(k->zip.n + 1, sizeof(*k->role))) == NULL)
		return -1;
	rc = roles_follow(k, &top, OPC_ORIGIN);
	for (enum opc_role r = OPC_ORIGIN; r < OPC_CERTIFICATE; r++)
		for (size_t i = 0; i < k->zip.n && rc == 0 && left > 0; i++)
			if (k->role[i] == r) {
				left--;
				rc = roles_follow(k, &k->zip.member[i].name,
				    r + 1);
			}
	return rc;
}

/*
 * Office repairs what it cannot read, and shows what comes out of that; the
 * types of the parts that are signed say what they are.
 */
int
opc_check(struct package *k)
{
	if (k->plan->nsig == 0 || k->types.doc != NULL)
		return 0;
	return plan_note(k->plan, FINDING_CONTAINER_RULES, "%s",
	    D_("it has no content types that can be read"));
}
