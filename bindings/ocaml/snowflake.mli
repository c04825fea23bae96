(** Generates 64-bit Snowflake IDs with libsnowflake, through ctypes.

    {[
      let ids = Snowflake.make ~worker_id:1L () in
      Printf.printf "%Ld\n" (Snowflake.next ids);
      Snowflake.close ids
    ]}

    An int64 holds the 63 bits of an ID whole; OCaml's int has one bit less. All numbers
    are int64. Any number of threads may use one generator at once; {!close} needs it
    alone. When the program starts, {!Failure} says so if the library is one of another
    version. *)

exception Error of { status : int; message : string }
(** The status and the message of the library. *)

val err_parse : int
(** The status of {!parse} for a text that is not an ID. *)

(** {1 Layouts} *)

type order = Worker_first | Sequence_first

type layout = {
  time_bits : int64;
  worker_bits : int64;
  sequence_bits : int64;
  order : order;
  tick_ns : int64;
  epoch_unix_ms : int64;
}

val preset : string -> layout
(** The layout of a preset, such as ["twitter"]. *)

val ends_at : ?layout:layout -> unit -> int64
(** The first millisecond since 1970 that a layout cannot express. *)

(** {1 Generators} *)

type t

val make :
  ?worker_id:int64 ->
  ?worker_count:int64 ->
  ?max_wait_ms:int64 ->
  ?max_lead_ms:int64 ->
  ?max_jump_ms:int64 ->
  ?sequence_start:int64 ->
  ?store:string ->
  ?layout:layout ->
  unit ->
  t

val next : t -> int64

val close : t -> unit
(** Frees a generator. Later calls with it fail; closing it twice is harmless. *)

val using : t -> (t -> 'a) -> 'a
(** Calls a function with a generator, and closes it in the end. *)

(** {1 IDs}

    No generator is needed. *)

type parts = {
  tick : int64;
  worker_id : int64;
  sequence : int64;
  unix_ms : int64;
  nanoseconds : int64;
}

val split : ?layout:layout -> int64 -> parts

val compose :
  ?layout:layout -> tick:int64 -> worker_id:int64 -> sequence:int64 -> unit -> int64
(** The ID of its parts: the opposite of {!split}. *)

type encoding = Decimal | Hex | Base32 | Base62

val format : int64 -> encoding -> string

val parse : string -> encoding -> int64
(** The ID that {!format} wrote. *)
