! The library from Fortran: see ../README.md.
program suite
  use snowflake
  use vectors, only: check_vectors, give_up
  use, intrinsic :: iso_fortran_env, only: real64
  implicit none

  type(snowflake_error) :: error
  integer, parameter :: id_count = 100000, thread_count = 4

  select case (argument(1))
  case ('vectors')
    write (*, '(i0, " checks")') check_vectors(argument(2))
  case ('threads')
    call in_threads()
  case ('error')
    call show_errors()
  case ('store')
    call from_store(argument(2), number(argument(3)))
  case ('bench')
    call bench(number(argument(2)))
  case default
    call give_up('usage: suite vectors DIR | threads | error | store PATH COUNT | bench CALLS')
  end select

contains

  function argument(place) result(text)
    integer, intent(in) :: place
    character(len=:), allocatable :: text
    integer :: length
    call get_command_argument(place, length=length)
    allocate (character(len=length) :: text)
    call get_command_argument(place, text)
  end function

  function number(text) result(value)
    character(len=*), intent(in) :: text
    integer :: value, status
    read (text, *, iostat=status) value
    if (status /= 0) call give_up(text // ' is not a number')
  end function

  subroutine print_ids(ids)
    integer(int64), intent(in) :: ids(:)
    write (*, '(i0)') ids
  end subroutine

  subroutine in_threads()
    integer, parameter :: share = id_count / thread_count
    integer(int64) :: ids(share, thread_count)
    type(snowflake_generator) :: generator
    integer :: i, thread
    call generator%open(worker_id=1)
    !$omp parallel do num_threads(thread_count) schedule(static, 1) private(i)
    do thread = 1, thread_count
      do i = 1, share
        ids(i, thread) = generator%next()
      end do
    end do
    !$omp end parallel do
    call generator%close()
    write (*, '("threads ", i0)') thread_count
    do thread = 1, thread_count
      call print_ids(ids(:, thread))
    end do
  end subroutine

  subroutine from_store(path, count)
    character(len=*), intent(in) :: path
    integer, intent(in) :: count
    integer(int64) :: ids(count)
    type(snowflake_generator) :: generator
    integer :: i
    call generator%open(worker_id=1, store='file:' // path)
    do i = 1, count
      ids(i) = generator%next()
    end do
    call generator%close()
    call print_ids(ids)
  end subroutine

  ! Shows why a worker ID is refused.
  subroutine show_refused(worker_id, status)
    class(*), intent(in) :: worker_id
    integer, intent(in) :: status
    type(snowflake_generator) :: generator
    call generator%open(worker_id=worker_id, error=error)
    call show(status)
  end subroutine

  subroutine show(status)
    integer, intent(in) :: status
    if (error%status == snowflake_ok) call give_up('a wrong argument was accepted')
    if (error%status /= status) call give_up(error%message)
    write (*, '(a)') error%message
  end subroutine

  subroutine show_errors()
    integer(int64) :: id
    call show_refused(1024, snowflake_err_worker_id)
    id = snowflake_parse('!', snowflake_base32, error)
    if (id >= 0) call give_up('"!" was parsed')
    call show(snowflake_err_parse)
    ! 2**32 + 5, which 32 bits would cut to 5.
    call show_refused(4294967301_int64, snowflake_err_worker_id)
    ! 2**64 + 5, which no integer holds everywhere.
    call show_refused(18446744073709551621.0_real64, snowflake_err_config)
  end subroutine

  ! Nanoseconds for a call, over so many calls.
  function slice(generator, calls) result(took)
    type(snowflake_generator), intent(in) :: generator
    integer, intent(in) :: calls
    real(real64) :: took
    integer(int64) :: begin, end, rate, id
    integer :: i
    call system_clock(begin, rate)
    do i = 1, calls
      id = generator%next()
    end do
    call system_clock(end)
    took = real(end - begin, real64) * 1e9_real64 / rate / calls
  end function

  subroutine bench(calls)
    integer, intent(in) :: calls
    type(snowflake_generator) :: generator
    real(real64) :: warm, slices(5), median
    integer :: i
    call generator%open(worker_id=1, max_lead_ms=3600000, store='memory')
    warm = slice(generator, calls / 10)
    slices = [(slice(generator, calls / 5), i=1, 5)]
    call generator%close()
    ! Of five, the one that two others do not exceed and two do.
    do i = 1, 5
      median = slices(i)
      if (count(slices < median) <= 2 .and. count(slices > median) <= 2) exit
    end do
    write (*, '(f0.2)') median
  end subroutine
end program
