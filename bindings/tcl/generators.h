/* The generators of all interpreters, by their handles, such as "snowflake1". */

static Tcl_HashTable generators;
static int generators_made, generators_ready;
TCL_DECLARE_MUTEX(generators_lock)

/* Keeps a generator. Returns its handle. */
static Tcl_Obj *keep(snowflake_t *generator)
{
    int is_new;
    Tcl_MutexLock(&generators_lock);
    if (!generators_ready)
        Tcl_InitHashTable(&generators, TCL_STRING_KEYS);
    generators_ready = 1;
    Tcl_Obj *handle = Tcl_ObjPrintf("snowflake%d", ++generators_made);
    Tcl_HashEntry *entry = Tcl_CreateHashEntry(&generators, Tcl_GetString(handle), &is_new);
    Tcl_SetHashValue(entry, generator);
    Tcl_MutexUnlock(&generators_lock);
    return handle;
}

/* Returns the generator of a handle, and forgets it if asked. NULL if there is none, or
   not any longer, which the library reports. */
static snowflake_t *find(Tcl_Obj *handle, int forget)
{
    const char *name = Tcl_GetString(handle);
    snowflake_t *generator = NULL;
    Tcl_MutexLock(&generators_lock);
    Tcl_HashEntry *entry = generators_ready ? Tcl_FindHashEntry(&generators, name) : NULL;
    if (entry != NULL) {
        generator = Tcl_GetHashValue(entry);
        if (forget)
            Tcl_DeleteHashEntry(entry);
    }
    Tcl_MutexUnlock(&generators_lock);
    return generator;
}
