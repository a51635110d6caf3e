/*
 * process.h: this process: its memory and descriptors, and who runs it.
 */
#ifndef ARCHIVER_PROCESS_H
#define ARCHIVER_PROCESS_H

#define PROCESS_AGENT	320		/* octets */

/*
 * Values of a batch are large: kept by the heap they cost nothing the next
 * time, given back they are faulted in anew (1.85 s against 0.62 s).  One
 * arena, for the writer's thread too; no fast bins, which every large free()
 * would consolidate.
 */
void	 process_memory(void);
/* "name@host nbarchive/0.1.0": who, for the journal. */
void	 process_agent(char agent[PROCESS_AGENT]);

#endif
