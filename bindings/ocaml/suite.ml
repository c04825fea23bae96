(* The library from OCaml: see ../README.md. *)

open Ctypes

let worker = 1L
let id_count = 100_000
let thread_count = 4

let of_worker ?(worker = worker) () =
  let config = Snowflake.config () in
  setf config Snowflake.Config.worker_id worker;
  config

let with_generator config f =
  let gen = Snowflake.make config in
  Fun.protect ~finally:(fun () -> Snowflake.free gen) (fun () -> f gen)

let take gen count = Array.init count (fun _ -> Snowflake.next gen)
let print_ids = Array.iter (Printf.printf "%Ld\n")

let in_threads () =
  with_generator (of_worker ()) @@ fun gen ->
  let ids = Array.make thread_count [||] in
  let start i =
    Thread.create (fun () -> ids.(i) <- take gen (id_count / thread_count)) ()
  in
  List.iter Thread.join (List.init thread_count start);
  Printf.printf "threads %d\n" thread_count;
  Array.iter print_ids ids

let from_store path count =
  let config = of_worker () in
  let store = CArray.of_string ("file:" ^ path) in
  setf config Snowflake.Config.store (CArray.start store);
  with_generator config @@ fun gen ->
  print_ids (take gen count);
  (* The configuration holds no more than the address of the text. *)
  ignore (Sys.opaque_identity store)

let refused worker =
  match Snowflake.make (of_worker ~worker ()) with
  | exception Snowflake.Error sentence -> print_endline sentence
  | _ -> failwith (Printf.sprintf "worker %Ld was accepted" worker)

let errors () =
  refused 1024L;
  let status, detail = Snowflake.parse "!" 2 in
  if status <> Snowflake.err_parse then failwith "\"!\" was parsed";
  print_endline (Snowflake.Detail.sentence detail);
  (* 2^32 + 5, which 32 bits would cut to 5. *)
  refused 4294967301L

(* Nanoseconds for a call, over so many calls. *)
let slice gen calls =
  let start = Unix.gettimeofday () in
  for _ = 1 to calls do
    if Snowflake.next_or_status gen < 0L then failwith "a call failed"
  done;
  (Unix.gettimeofday () -. start) *. 1e9 /. float_of_int calls

let bench calls =
  let config = of_worker () in
  setf config Snowflake.Config.max_lead_ms 3_600_000L;
  with_generator config @@ fun gen ->
  ignore (slice gen (calls / 10) : float);
  let slices = Array.init 5 (fun _ -> slice gen (calls / 5)) in
  Array.sort compare slices;
  Printf.printf "%.2f\n" slices.(2)

let run = function
  | [ "vectors"; directory ] -> Printf.printf "%d checks\n" (Vectors.run directory)
  | [ "threads" ] -> in_threads ()
  | [ "error" ] -> errors ()
  | [ "store"; path; count ] -> from_store path (int_of_string count)
  | [ "bench"; calls ] -> bench (int_of_string calls)
  | _ ->
      failwith
        "usage: suite vectors DIR | threads | error | store PATH COUNT | bench CALLS"

let () =
  try run (List.tl (Array.to_list Sys.argv))
  with Vectors.Differs sentence | Snowflake.Error sentence | Failure sentence ->
    prerr_endline sentence;
    exit 1
